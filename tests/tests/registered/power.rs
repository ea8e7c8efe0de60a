//! Sleep and Wake of pins, filters and filter factories.

/// A pin registers in Create, when its data is not there yet.
mod pins {
    use std::sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    };

    use crate::prelude::*;

    static SLEEPS: AtomicU32 = AtomicU32::new(0);
    static WAKES: AtomicU32 = AtomicU32::new(0);
    /// What Create does after it has registered.
    static FAIL: AtomicBool = AtomicBool::new(false);
    static IN_CREATE: AtomicBool = AtomicBool::new(false);
    static GATE: Mutex<()> = Mutex::new(());
    static TURN: Mutex<()> = Mutex::new(());

    #[derive(Default)]
    pub(crate) struct Hardware {
        stopped: bool,
    }
    #[derive(Default)]
    pub(crate) struct Settings {
        /// So that a pin is born with a `Context` that is not its own.
        _name: [u64; 4],
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = pin::Sleep)]
    fn sleep(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        assert_eq!(to, 4);
        pin.device(cx).data_mut(cx).stopped = true;
        SLEEPS.fetch_add(1, SeqCst);
    }

    #[ks_synchronized(slot = pin::Wake)]
    fn wake(cx: &mut Cx, pin: Pin<Video>, to: DEVICE_POWER_STATE) {
        assert_eq!(to, 1);
        pin.device(cx).data_mut(cx).stopped = false;
        WAKES.fetch_add(1, SeqCst);
    }

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx, pin: NewPin<Video>, _: PIRP) -> NtResult<(Stream, Picture)> {
        pin.register_power_callbacks(cx, sleep, wake);
        IN_CREATE.store(true, SeqCst);
        drop(GATE.lock());
        if FAIL.load(SeqCst) {
            return Err(NtStatus::INSUFFICIENT_RESOURCES);
        }
        Ok((Stream, Picture))
    }

    #[ks_synchronized(slot = pin::Process)]
    fn process(_: &mut Cx, _: ProcessingPin<Video>, _: &mut Picture) -> NtStatus {
        NtStatus::PENDING
    }

    /// In raw form, for pins of this kind; the driver that it was ported from looks at nothing but the state.
    #[ks_synchronized(slot = pin::Wake<Video>)]
    unsafe extern "C" fn raw_wake(pin: PKSPIN, to: DEVICE_POWER_STATE) {
        assert!(!pin.is_null() && to == 1);
        WAKES.fetch_add(1, SeqCst);
    }

    /// Registrations from elsewhere, each without the other callback.
    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _: KSSTATE) -> NtResult {
        if to == KSSTATE_ACQUIRE {
            pin.register_sleep_callback(cx, sleep);
        } else {
            pin.register_wake_callback(cx, raw_wake);
        }
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { process: process, set_device_state: set_device_state }
        properties {}
        pin_create create;
    }

    fn turn(fail: bool) -> MutexGuard<'static, ()> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        FAIL.store(fail, SeqCst);
        IN_CREATE.store(false, SeqCst);
        counts();
        turn
    }

    fn counts() -> (u32, u32) {
        (SLEEPS.swap(0, SeqCst), WAKES.swap(0, SeqCst))
    }

    #[test]
    fn they_are_called_under_each_reading_of_the_documents() {
        let _turn = turn(false);
        let seeded = (1..8).map(EntryPolicy::Seeded);
        for policy in [EntryPolicy::Free, EntryPolicy::Documented]
            .into_iter()
            .chain(seeded)
        {
            let machine = Machine::builder().entry_policy(policy).build();
            let (device, _filter, _pin) = kit::opened(&machine, entry);
            device.sleep(4).expect("no violation").expect("agrees");
            device.wake().expect("no violation");
            assert_eq!(counts(), (1, 1), "{policy:?}");
            kit::removed(&machine, &device);
        }
    }

    /// The handler's `Pin` says that Create completed; while it runs, the pin's `Context` is the filter's.
    #[test]
    fn a_pin_in_its_create_is_left_alone() {
        for fail in [false, true] {
            let _turn = turn(fail);
            let machine = Machine::new();
            let device = kit::started(&machine, entry);
            let filter = device.open_filter(0).expect("no violation").expect("opens");
            let gate = GATE.lock().expect("no panic under it");
            let opening = {
                let filter = filter.clone();
                std::thread::spawn(move || filter.open_pin(0, &kit::format()))
            };
            while !IN_CREATE.load(SeqCst) {
                std::thread::yield_now();
            }
            device.set_power(4).expect("no violation");
            assert_eq!(counts(), (0, 0), "there is no data yet");
            drop(gate);
            let reply = opening.join().expect("no panic").expect("no violation");
            assert_eq!(reply.is_err(), fail);
            device.set_power(1).expect("no violation");
            // A Wake without its Sleep, for the pin that there is now.
            assert_eq!(counts(), (0, u32::from(!fail)));
            kit::removed(&machine, &device);
        }
    }

    #[test]
    fn a_later_registration_replaces_both() {
        let _turn = turn(false);
        let machine = Machine::new();
        let (device, _filter, pin) = kit::opened(&machine, entry);
        for (state, expected) in [(KSSTATE_ACQUIRE, (1, 0)), (KSSTATE_PAUSE, (0, 1))] {
            pin.set_state(state).expect("no violation").expect("goes");
            device.sleep(4).expect("no violation").expect("agrees");
            device.wake().expect("no violation");
            assert_eq!(counts(), expected);
        }
        kit::removed(&machine, &device);
    }
}

/// A filter that processes registers, and a factory beside it.
mod filters {
    use std::sync::{
        Mutex, PoisonError,
        atomic::{AtomicPtr, Ordering::SeqCst},
    };

    use ks_guard::{FactoryOptions, FilterFactory, slot::other};

    use crate::prelude::*;

    static SEEN: Mutex<Vec<(&str, DEVICE_POWER_STATE)>> = Mutex::new(Vec::new());
    /// The filter that was created last.
    static CREATED: AtomicPtr<KSFILTER> = AtomicPtr::new(std::ptr::null_mut());
    static TURN: Mutex<()> = Mutex::new(());

    fn saw(who: &'static str, to: DEVICE_POWER_STATE) {
        SEEN.lock().expect("no panic under it").push((who, to));
    }

    #[derive(Default)]
    pub(crate) struct Hardware {
        awake: bool,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = filter::Sleep)]
    fn sleep(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) {
        filter.device(cx).data_mut(cx).awake = false;
        saw("filter sleeps", to);
    }

    #[ks_synchronized(slot = filter::Wake)]
    fn wake(cx: &mut Cx, filter: Filter<Capture>, to: DEVICE_POWER_STATE) {
        filter.device(cx).data_mut(cx).awake = true;
        saw("filter wakes", to);
    }

    #[ks_synchronized(slot = filter::Create)]
    fn create(cx: &mut Cx, filter: NewFilter<Capture>, _: PIRP) -> NtResult<(Settings, ())> {
        filter.register_power_callbacks(cx, sleep, wake);
        CREATED.store(filter.as_raw(), SeqCst);
        Ok((Settings, ()))
    }

    #[ks_synchronized(slot = filter::Process)]
    fn process(
        _: &mut Cx,
        _: Filter<Capture>,
        (): &mut (),
        _: PKSPROCESSPIN_INDEXENTRY,
    ) -> NtStatus {
        NtStatus::PENDING
    }

    #[ks_synchronized(slot = other::FactorySleep)]
    fn factory_sleep(cx: &mut Cx, factory: FilterFactory<Camera>, to: DEVICE_POWER_STATE) {
        factory
            .set_device_classes_state(cx, false)
            .expect("switches off");
        saw("factory sleeps", to);
    }

    #[ks_synchronized(slot = other::FactoryWake)]
    fn factory_wake(cx: &mut Cx, factory: FilterFactory<Camera>, to: DEVICE_POWER_STATE) {
        factory
            .set_device_classes_state(cx, true)
            .expect("switches on");
        saw("factory wakes", to);
    }

    const NAME: &[u16] = &[b'x' as u16, 0];

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        let options = FactoryOptions::new()
            .name(NAME)
            .sleep(factory_sleep)
            .wake(factory_wake);
        cx.create_filter_factory_with(device, &FILTER_DESCRIPTOR, options, |_, _| ())?;
        // One of the two is enough.
        let options = FactoryOptions::new().free_on_stop().wake(factory_wake);
        cx.create_filter_factory_with(device, &FILTER_DESCRIPTOR, options, |_, _| ())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { post_start: post_start }
        filter { process: process }
        pin {}
        properties {}
        filter_create create;
    }

    /// Under one reading of the pages Close holds the control mutex alone, and may be freeing the filter's data while Sleep
    /// runs under the device mutex: so the entry of Sleep does not look at what `Context` points to.
    #[test]
    fn the_data_of_a_filter_is_not_looked_at() {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        let filter = device.open_filter_named("x").expect("no violation");
        let filter = filter.expect("opens");
        let raw = CREATED.load(SeqCst);
        let seen = || std::mem::take(&mut *SEEN.lock().expect("no panic under it"));
        // SAFETY: the filter is open, and no other thread is in a callback about it.
        let data = unsafe { std::mem::replace(&mut (*raw).Context, std::ptr::dangling_mut()) };
        device.set_power(4).expect("no violation");
        assert!(seen().contains(&("filter sleeps", 4)));
        // A filter without data of its own, before its Create completes and after its Close.
        let inherited = machine
            .run(|| {
                // SAFETY: a live filter.
                let device = unsafe { KsGetDevice(CREATED.load(SeqCst).cast()) };
                // SAFETY: a filter's device outlives it.
                unsafe { (*device).Context.addr() }
            })
            .expect("no violation");
        let inherited = std::ptr::with_exposed_provenance_mut(inherited);
        for none in [std::ptr::null_mut(), inherited] {
            // SAFETY: as above.
            unsafe { (*raw).Context = none };
            device.set_power(1).expect("no violation");
            device.set_power(4).expect("no violation");
            assert!(seen().iter().all(|(who, _)| who.starts_with("factory")));
        }
        // SAFETY: as above.
        unsafe { (*raw).Context = data };
        device.set_power(1).expect("no violation");
        assert!(seen().contains(&("filter wakes", 1)));
        drop(filter);
        kit::removed(&machine, &device);
    }

    #[test]
    fn filters_and_factories_are_called() {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let machine = Machine::builder()
            .entry_policy(EntryPolicy::Documented)
            .build();
        let device = kit::started(&machine, entry);
        let open = || device.open_filter_named("x").expect("no violation");
        let _filter = open().expect("opens");
        device.sleep(4).expect("no violation").expect("agrees");
        assert!(open().is_err(), "the factory is switched off");
        device.wake().expect("no violation");
        assert_eq!(
            *SEEN.lock().expect("no panic under it"),
            [
                ("filter sleeps", 4),
                ("factory sleeps", 4),
                ("factory wakes", 1),
                ("factory wakes", 1),
                ("filter wakes", 1)
            ]
        );
        kit::removed(&machine, &device);
    }
}
