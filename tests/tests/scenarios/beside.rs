//! Scenarios about what stands beside a device's own callbacks: its power (SC13) and the driver's own locks (SC14).

/// Power callbacks: the device's data is at hand, and neither control nor a processing mutex is taken.
pub(crate) mod sc13 {
    use std::sync::Mutex;

    use crate::prelude::*;

    /// Who noted which power state.
    static NOTED: Mutex<Vec<(&str, DEVICE_POWER_STATE)>> = Mutex::new(Vec::new());

    #[derive(Default)]
    pub(crate) struct Hardware {
        power: DEVICE_POWER_STATE,
        sleepers: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(requires(device))]
    fn note_power(cx: &mut Cx, device: Device<Camera>, who: &'static str, to: DEVICE_POWER_STATE) {
        device.data_mut(cx).power = to;
        let noted = (who, device.data(cx).power);
        NOTED.lock().expect("no panic under it").push(noted);
    }

    #[ks_synchronized(slot = device::SetPower)]
    fn set_power(
        cx: &mut Cx,
        device: Device<Camera>,
        _: PIRP,
        to: DEVICE_POWER_STATE,
        _: DEVICE_POWER_STATE,
    ) {
        note_power(cx, device, "SetPower", to);
    }

    #[ks_synchronized(slot = pin::Sleep)]
    fn sleep(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        let owner = pin.device(cx);
        owner.data_mut(cx).sleepers += 1;
        note_power(cx, owner, "Sleep", to);
    }

    #[ks_synchronized(slot = pin::Wake)]
    fn wake(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        let owner = pin.device(cx);
        owner.data_mut(cx).sleepers -= 1;
        note_power(cx, owner, "Wake", to);
    }

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx, pin: NewPin<Video>, _: PIRP) -> NtResult<(Stream, Picture)> {
        pin.register_power_callbacks(cx, sleep, wake);
        Ok((Stream, Picture))
    }

    /// Pins that process get power notifications.
    #[ks_synchronized(slot = pin::Process)]
    fn process(_: &mut Cx, _: ProcessingPin<Video>, _: &mut Picture) -> NtStatus {
        NtStatus::PENDING
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { set_power: set_power }
        filter {}
        pin { process: process }
        properties {}
        pin_create create;
    }

    pub(crate) fn pass() {
        // Under each reading of the documents: in one AVStream holds the pin's processing mutex here.
        for policy in [
            EntryPolicy::Free,
            EntryPolicy::Documented,
            EntryPolicy::Seeded(13),
        ] {
            let machine = Machine::builder().entry_policy(policy).build();
            let (device, _filter, _pin) = kit::opened(&machine, entry);
            device.sleep(4).expect("no violation").expect("agrees");
            device.wake().expect("no violation");
            let noted = std::mem::take(&mut *NOTED.lock().expect("no panic under it"));
            let expected = [("Sleep", 4), ("SetPower", 4), ("SetPower", 1), ("Wake", 1)];
            assert_eq!(noted, expected, "{policy:?}");
            kit::removed(&machine, &device);
        }
    }
}

/// A table of the whole process under a fast mutex of its own: AVStream's mutexes first, the private one inside.
pub(crate) mod sc14 {
    use crate::prelude::*;

    /// What is open, of all devices.
    static OPEN: FastMutex<Open> = FastMutex::new(Open {
        filters: 0,
        most: 0,
    });
    const LIMIT: u32 = 2;

    struct Open {
        filters: u32,
        most: u32,
    }

    #[derive(Default)]
    pub(crate) struct Hardware {
        most: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    /// AVStream may hold a mutex of its own here or not: the table's nests in either.
    #[ks_synchronized(slot = filter::Create)]
    fn create(cx: &mut Cx, _: NewFilter<Capture>, _: PIRP) -> NtResult<(Settings, ())> {
        cx.with_fast_mutex(&OPEN, |_, open| {
            if open.filters == LIMIT {
                return Err(NtStatus::INSUFFICIENT_RESOURCES);
            }
            open.filters += 1;
            open.most = open.most.max(open.filters);
            Ok((Settings, ()))
        })
    }

    #[ks_synchronized(slot = filter::Close)]
    fn close(cx: &mut Cx, _: Filter<Capture>, _: PIRP) -> NtResult {
        cx.with_fast_mutex(&OPEN, |_, open| open.filters -= 1);
        Ok(())
    }

    #[ks_synchronized(requires(device, passive))]
    fn note_most(cx: &mut Cx, device: Device<Camera>) {
        let most = cx.with_fast_mutex(&OPEN, |_, open| open.most);
        device.data_mut(cx).most = most;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn surprise_removal(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        note_most(cx, device);
        assert_eq!(device.data(cx).most, LIMIT);
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { surprise_removal: surprise_removal }
        filter { close: close }
        pin {}
        properties {}
        filter_create create;
    }

    pub(crate) fn pass() {
        for policy in [EntryPolicy::Documented, EntryPolicy::Free] {
            let machine = Machine::builder().entry_policy(policy).build();
            let device = kit::started(&machine, entry);
            let open = || device.open_filter(0).expect("no violation");
            let filters = [open().expect("opens"), open().expect("opens")];
            let refused = open().map(drop).expect_err("the limit is reached");
            assert_eq!(refused.0, STATUS_INSUFFICIENT_RESOURCES);
            device.surprise_removal().expect("no violation");
            for filter in filters {
                filter.close().expect("no violation").expect("closes");
            }
            kit::removed(&machine, &device);
        }
    }

    /// A fast mutex by hand, in `unsafe` code, which no type sees: the device mutex inside it is reported.
    #[expect(
        clippy::disallowed_methods,
        reason = "the raw call is what is reported"
    )]
    pub(crate) fn rt() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        let report = machine
            .run(move || {
                let mut mutex = std::mem::MaybeUninit::<FAST_MUTEX>::uninit();
                // SAFETY: memory for a fast mutex, of this frame.
                unsafe { ExInitializeFastMutex(mutex.as_mut_ptr()) };
                // SAFETY: initialised above.
                unsafe { ExAcquireFastMutex(mutex.as_mut_ptr()) };
                // SAFETY: a live device; the order is what is tested.
                unsafe { KsAcquireDevice(device.as_ptr()) };
            })
            .expect_err("is reported");
        assert_eq!(
            (report.violation, report.rule),
            (Violation::IrqlTooHigh, Some(Rule::KsIrqlDDIs))
        );
    }
}
