//! Scenarios about a device that starts, works and goes: SC01, SC02, SC03, SC10, SC11.

/// Several filter factories created in Start, one step fails: one held region, and `?` leaves it.
pub(crate) mod sc01 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware {
        factories: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    // SAFETY: as avshws has it; `rt` shows what is reported under the other reading of the documents.
    unsafe impl EntersFree<device::Start, mutex::Device> for Camera {}

    #[ks_synchronized(slot = device::Start, device)]
    fn start(
        cx: &mut Cx,
        device: Device<Camera>,
        _: PIRP,
        _: PCM_RESOURCE_LIST,
        _: PCM_RESOURCE_LIST,
    ) -> NtResult {
        for class_state in [true, false] {
            cx.create_filter_factory(device, &FILTER_DESCRIPTOR, |cx, factory| {
                factory.set_device_classes_state(cx, class_state)
            })??;
            device.data_mut(cx).factories += 1;
        }
        register_interfaces(device.data(cx).factories)
    }

    /// The third step, which fails.
    fn register_interfaces(factories: u32) -> NtResult {
        if factories == 2 {
            Err(NtStatus::NOT_SUPPORTED)
        } else {
            Ok(())
        }
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { start: start }
        filter {}
        pin {}
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let device = kit::added(&machine, entry);
        let refused = device.start().expect("no violation").expect_err("fails");
        assert_eq!(refused.0, STATUS_NOT_SUPPORTED);
        kit::balanced(&machine);
    }

    /// The assumption is wrong where AVStream holds the mutex in Start.
    pub(crate) fn rt() {
        let machine = Machine::builder()
            .entry_policy(EntryPolicy::Documented)
            .build();
        let report = kit::added(&machine, entry)
            .start()
            .expect_err("is reported");
        assert_eq!(report.violation, Violation::Recursion);
    }
}

/// Bagging the device context in Add: by value; the library bags it under the device mutex.
pub(crate) mod sc02 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static FREED: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware;
    impl Drop for Hardware {
        fn drop(&mut self) {
            FREED.fetch_add(1, Ordering::SeqCst);
        }
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin {}
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        assert_eq!(FREED.load(Ordering::SeqCst), 0);
        kit::removed(&machine, &device);
        assert_eq!(FREED.load(Ordering::SeqCst), 1, "the bag frees it once");
    }
}

/// The teardown chain: each routine is a slot, and the inner step takes a context that holds the mutex.
pub(crate) mod sc03 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static HALTED: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware {
        halted: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(requires(device))]
    fn halt(cx: &mut Cx, device: Device<Camera>) {
        device.data_mut(cx).halted += 1;
        HALTED.store(device.data(cx).halted, Ordering::SeqCst);
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn surprise_removal(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        halt(cx, device);
    }
    #[ks_synchronized(slot = device::Remove, device)]
    fn remove(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        halt(cx, device);
    }
    #[ks_synchronized(slot = device::Stop, device)]
    fn stop(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        halt(cx, device);
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { surprise_removal: surprise_removal, remove: remove, stop: stop }
        filter {}
        pin {}
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        device.stop().expect("no violation");
        device.start().expect("no violation").expect("starts");
        device.surprise_removal().expect("no violation");
        kit::removed(&machine, &device);
        assert_eq!(HALTED.load(Ordering::SeqCst), 3);
    }
}

/// The same routine at start-up and from a property: it asks for the device mutex, and each caller has it.
pub(crate) mod sc10 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware {
        cameras: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    /// Creating a factory needs `PASSIVE_LEVEL` too, so the bound is spelled.
    fn enable_cameras<'c>(
        cx: &mut Cx<'c, impl ReachesDevice<I: AtPassiveLevel>>,
        device: Device<'_, 'c, Camera>,
        count: u32,
    ) -> NtResult {
        if count > 4 {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        while device.data(cx).cameras < count {
            cx.create_filter_factory(device, &FILTER_DESCRIPTOR, |_, _| ())?;
            device.data_mut(cx).cameras += 1;
        }
        Ok(())
    }

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        enable_cameras(cx, device, 1)
    }

    // SAFETY: the documents do not say; this driver's handler takes the mutex, and the simulator enters with it free.
    unsafe impl EntersFree<filter::SetProperty, mutex::Device> for Camera {}

    #[ks_synchronized(slot = filter::SetProperty, device)]
    fn set_cameras(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
        let owner = filter.device(cx);
        enable_cameras(cx, owner, *value)
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { post_start: post_start }
        filter {}
        pin {}
        properties { table::PropertyItem::filter_set(0, set_cameras) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, _) = kit::opened(&machine, entry);
        assert_eq!(
            device.factories(),
            2,
            "the static one, and one in PostStart"
        );
        kit::set(&filter, 0, 3).expect("sets");
        assert_eq!(device.factories(), 4);
        assert_eq!(kit::set(&filter, 0, 9), Err(STATUS_INVALID_PARAMETER));
        kit::removed(&machine, &device);
    }
}

/// The last reference deletes factories: from pin Close it is left to a work item that may take the device mutex.
pub(crate) mod sc11 {
    use std::sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    };

    use crate::prelude::*;

    static DELETED: AtomicU32 = AtomicU32::new(0);
    static CLEANUP: Mutex<Option<Worker<DeleteFactories>>> = Mutex::new(None);

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    pub(crate) struct DeleteFactories;
    impl Work for DeleteFactories {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>,
            device: Device<'_, 'c, Camera>,
        ) {
            let found = cx.with_device(device, |cx| {
                let mut factories = 0;
                cx.delete_filter_factory(device, |_| {
                    factories += 1;
                    factories == 2
                })
            });
            if found == Ok(true) {
                DELETED.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    fn cleanup() -> std::sync::MutexGuard<'static, Option<Worker<DeleteFactories>>> {
        CLEANUP
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        cx.create_filter_factory(device, &FILTER_DESCRIPTOR, |_, _| ())?;
        let worker = Worker::register(cx, device, DeleteFactories)?;
        *cleanup() = Some(worker);
        Ok(())
    }

    #[ks_synchronized(slot = pin::Close)]
    fn close(cx: &mut Cx, _: Pin<Video>, _: PIRP) -> NtResult {
        cleanup().as_ref().map_or(Ok(()), |worker| worker.queue(cx))
    }

    #[ks_synchronized(slot = device::Remove)]
    fn remove(cx: &mut Cx, _: Device<Camera>, _: PIRP) {
        let worker = cleanup().take();
        if let Some(worker) = worker {
            worker.join(cx);
        }
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { post_start: post_start, remove: remove }
        filter {}
        pin { close: close }
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, _, opened) = kit::opened(&machine, entry);
        opened.close().expect("no violation").expect("closes");
        machine.settle().expect("no violation");
        assert_eq!(DELETED.load(Ordering::SeqCst), 1);
        assert_eq!(device.factories(), 1);
        kit::removed(&machine, &device);
    }
}
