//! Work items and threads of a typed driver under the simulator: they run with nothing held, are woken, stopped and joined, and
//! what a driver leaves running ends with the device's Remove, without a line of `unsafe` in the driver.

#[path = "../scenarios/kit.rs"]
#[allow(dead_code, reason = "shared with the scenarios, which use all of it")]
mod kit;

mod said_before_queued;

mod prelude {
    pub(crate) use crate::kit::{self, driver};
    pub(crate) use ks_guard::{
        Cx, Device, HandlerReturn as _, NewDevice, NewFilter, NewPin, NtResult, NtStatus, Pin,
        StopSignal, TakesDevice, TakesMutexes, TakesNothing, Thread, ThreadWork, Woken, Work,
        Worker,
        ffi::*,
        ks_synchronized,
        slot::{device, filter, pin, table},
    };
    pub(crate) use ks_guard_sim::{Machine, Violation};
    pub(crate) use std::sync::Mutex;
    pub(crate) use std::sync::atomic::{AtomicU32, Ordering};
    pub(crate) use std::time::Duration;

    /// Counts what lives, by test.
    pub(crate) struct Counted(pub(crate) &'static AtomicU32);
    impl Counted {
        pub(crate) fn new(count: &'static AtomicU32) -> Self {
            count.fetch_add(1, Ordering::SeqCst);
            Self(count)
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Nothing was left behind by the time that the device was gone.
    pub(crate) fn nothing_left(machine: &Machine) {
        let left = machine.notes().into_iter().find(|note| {
            matches!(
                note.violation,
                Violation::WorkerLeft | Violation::ThreadLeft
            )
        });
        assert!(left.is_none(), "{left:?}");
    }

    /// What no test needs of its objects.
    #[derive(Default)]
    pub(crate) struct Nothing;
}

/// A thread that takes the device mutex by itself, is woken by a callback, and gives its data back.
mod woken_and_joined {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware {
        thread: Option<Thread<Count>>,
        seen: u32,
    }

    static ENDED: AtomicU32 = AtomicU32::new(0);

    pub(crate) struct Count {
        woken: u32,
        timed: u32,
    }
    impl ThreadWork for Count {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
            device: Device<'_, 'c, Camera>,
            stop: &StopSignal<'_>,
        ) {
            assert_eq!(stop.wait_for(cx, Duration::from_millis(1)), Woken::ByTime);
            self.timed += 1;
            while stop.wait(cx) != Woken::ToStop {
                self.woken += 1;
                cx.with_device(device, |cx| device.data_mut(cx).seen += 1);
            }
            assert!(stop.is_set());
            assert_eq!(stop.wait(cx), Woken::ToStop, "and says so again");
            assert_eq!(stop.wait_for(cx, Duration::from_mins(1)), Woken::ToStop);
        }
    }

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        let thread = Thread::spawn(cx, device, Count { woken: 0, timed: 0 })?;
        device.data_mut(cx).thread = Some(thread);
        Ok(())
    }

    #[ks_synchronized(slot = device::QueryStop)]
    fn query_stop(cx: &mut Cx, device: Device<Camera>, _: PIRP) -> NtResult {
        if let Some(thread) = &device.data(cx).thread {
            thread.wake(cx);
        }
        Ok(())
    }

    #[ks_synchronized(slot = device::Remove)]
    fn remove(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        let thread = cx.with_device(device, |cx| device.data_mut(cx).thread.take());
        let Some(thread) = thread else { return };
        let count = thread.stop_and_join(cx);
        let seen = cx.with_device(device, |cx| device.data(cx).seen);
        assert_eq!((count.woken, count.timed), (seen, 1));
        assert_eq!(seen, 1);
        ENDED.fetch_add(1, Ordering::SeqCst);
    }

    driver! {
        data Hardware, Nothing, Nothing, Nothing;
        device { post_start: post_start, query_stop: query_stop, remove: remove }
        filter {}
        pin {}
        properties {}
    }

    #[test]
    fn a_thread_is_woken_and_joined() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        std::thread::sleep(Duration::from_millis(20));
        device.query_stop().expect("no violation").expect("agrees");
        device.cancel_stop().expect("no violation");
        std::thread::sleep(Duration::from_millis(50));
        kit::removed(&machine, &device);
        assert_eq!(ENDED.load(Ordering::SeqCst), 1);
        nothing_left(&machine);
    }
}

/// Under control, in SetDeviceState: a thread that takes nothing can be joined there (SC17).
mod joined_under_control {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Stream {
        drawn: u32,
    }

    pub(crate) struct Draw(u32);
    impl ThreadWork for Draw {
        type Driver = Camera;
        type Takes = TakesNothing;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesNothing as TakesMutexes>::InThread>,
            _: Device<'_, 'c, Camera>,
            stop: &StopSignal<'_>,
        ) {
            self.0 += 1;
            stop.wait(cx);
        }
    }

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, _: KSSTATE, _: KSSTATE) -> NtResult {
        let device = pin.device(cx);
        let thread = Thread::spawn(cx, device, Draw(0))?;
        std::thread::sleep(Duration::from_millis(10));
        pin.data_mut(cx).drawn += thread.stop_and_join(cx).0;
        if pin.data(cx).drawn == 0 {
            return Err(NtStatus::UNSUCCESSFUL);
        }
        Ok(())
    }

    driver! {
        data Nothing, Nothing, Stream, Nothing;
        device {}
        filter {}
        pin { set_device_state: set_device_state }
        properties {}
    }

    #[test]
    fn a_thread_that_takes_nothing_is_joined_under_control() {
        let machine = Machine::new();
        let (device, _filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_ACQUIRE)
            .expect("no violation")
            .expect("changes");
        kit::removed(&machine, &device);
        nothing_left(&machine);
    }

    #[test]
    fn a_thread_for_which_there_is_no_memory_does_not_begin() {
        let machine = Machine::new();
        let (device, _filter, opened) = kit::opened(&machine, entry);
        machine.fail_allocations(1);
        let status = opened
            .set_state(KSSTATE_ACQUIRE)
            .expect("no violation")
            .expect_err("no memory");
        assert_eq!(status.0, STATUS_INSUFFICIENT_RESOURCES);
        kit::removed(&machine, &device);
        nothing_left(&machine);
    }
}

/// What a driver forgets: its handles dropped, or leaked, and no Remove. Both end with the device, and so does their data.
mod forgotten {
    use crate::prelude::*;

    static LIVING: AtomicU32 = AtomicU32::new(0);
    static RAN: AtomicU32 = AtomicU32::new(0);

    pub(crate) struct Item(#[expect(dead_code, reason = "counts")] Counted);
    impl Work for Item {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::State>,
            device: Device<'_, 'c, Camera>,
        ) {
            std::thread::sleep(Duration::from_millis(30));
            cx.with_device(device, |cx| device.data_mut(cx).runs += 1);
            RAN.fetch_add(1, Ordering::SeqCst);
        }
    }

    pub(crate) struct Loops(#[expect(dead_code, reason = "counts")] Counted);
    impl ThreadWork for Loops {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
            device: Device<'_, 'c, Camera>,
            stop: &StopSignal<'_>,
        ) {
            while stop.wait_for(cx, Duration::from_millis(1)) != Woken::ToStop {
                cx.with_device(device, |cx| device.data_mut(cx).runs += 1);
            }
            // After the device's Remove has begun nothing new begins.
            let late = Worker::register(cx, device, Item(Counted::new(&LIVING)));
            assert_eq!(late.map(drop), Err(NtStatus::DELETE_PENDING));
            let late = Thread::spawn(cx, device, Loops(Counted::new(&LIVING)));
            assert_eq!(late.map(drop), Err(NtStatus::DELETE_PENDING));
            RAN.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[derive(Default)]
    pub(crate) struct Hardware {
        runs: u32,
        kept: Option<Thread<Loops>>,
    }

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        let worker = Worker::register(cx, device, Item(Counted::new(&LIVING)))?;
        worker.queue(cx)?;
        drop(worker);
        drop(Thread::spawn(cx, device, Loops(Counted::new(&LIVING)))?);
        let kept = Thread::spawn(cx, device, Loops(Counted::new(&LIVING)))?;
        device.data_mut(cx).kept = Some(kept);
        Ok(())
    }

    driver! {
        data Hardware, Nothing, Nothing, Nothing;
        device { post_start: post_start }
        filter {}
        pin {}
        properties {}
    }

    #[test]
    fn what_is_forgotten_ends_with_the_device() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        device.surprise_removal().expect("no violation");
        kit::removed(&machine, &device);
        assert_eq!(RAN.load(Ordering::SeqCst), 3, "each has ended by itself");
        assert_eq!(LIVING.load(Ordering::SeqCst), 0, "every datum is dropped");
        nothing_left(&machine);
    }
}

/// A handle that outlives its device: it queues nothing any more, and gives its work back. Beside it, a thread that is joined
/// by one device's callback while the other device's Remove waits for it.
mod handle_outlives_the_device {
    use crate::prelude::*;

    static HANDLE: Mutex<Option<Worker<Item>>> = Mutex::new(None);
    static SLOW: Mutex<Option<Thread<Slow>>> = Mutex::new(None);
    static JOINED: AtomicU32 = AtomicU32::new(0);

    pub(crate) struct Item(u32);
    impl Work for Item {
        type Driver = Camera;
        type Takes = TakesNothing;
        fn run<'c>(
            &mut self,
            _: &mut Cx<'c, <TakesNothing as TakesMutexes>::State>,
            _: Device<'_, 'c, Camera>,
        ) {
            self.0 += 1;
        }
    }

    pub(crate) struct Slow(u32);
    impl ThreadWork for Slow {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
            device: Device<'_, 'c, Camera>,
            stop: &StopSignal<'_>,
        ) {
            stop.wait(cx);
            std::thread::sleep(Duration::from_millis(100));
            // The device is still there, whoever waits.
            cx.with_device(device, |cx| device.data_mut(cx).touched = true);
            self.0 += 1;
        }
    }

    #[derive(Default)]
    pub(crate) struct Hardware {
        touched: bool,
    }

    fn handle() -> std::sync::MutexGuard<'static, Option<Worker<Item>>> {
        HANDLE
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    fn slow() -> std::sync::MutexGuard<'static, Option<Thread<Slow>>> {
        SLOW.lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The first device to start makes the two.
    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        let mut handle = handle();
        if handle.is_none() {
            let worker = Worker::register(cx, device, Item(0))?;
            worker.queue(cx)?;
            *handle = Some(worker);
            *slow() = Some(Thread::spawn(cx, device, Slow(0))?);
        }
        Ok(())
    }

    /// Of the other device: stops the first one's thread, or, when that is gone, takes what is left of its worker.
    #[ks_synchronized(slot = device::SurpriseRemoval)]
    fn surprise_removal(cx: &mut Cx, _: Device<Camera>, _: PIRP) {
        let thread = slow().take();
        if let Some(thread) = thread {
            assert_eq!(thread.stop_and_join(cx).0, 1);
        } else {
            let worker = handle().take().expect("made in PostStart");
            assert_eq!(worker.queue(cx), Err(NtStatus::DELETE_PENDING));
            assert_eq!(worker.join(cx).0, 1);
        }
        JOINED.fetch_add(1, Ordering::SeqCst);
    }

    driver! {
        data Hardware, Nothing, Nothing, Nothing;
        device { post_start: post_start, surprise_removal: surprise_removal }
        filter {}
        pin {}
        properties {}
    }

    #[test]
    fn a_handle_may_outlive_its_device() {
        let machine = Machine::new();
        // SAFETY: the tables of `driver!` are statics, built of typed handlers.
        let driver = unsafe { machine.load(entry) }
            .expect("no violation")
            .expect("loads");
        let [first, second, third] = [(); 3].map(|()| {
            let device = driver.add_device().expect("no violation").expect("adds");
            device.start().expect("no violation").expect("starts");
            device
        });
        machine.settle().expect("no violation");
        let joins = std::thread::spawn(move || {
            second.surprise_removal().expect("no violation");
            second
        });
        // While the other device's callback is in its join.
        std::thread::sleep(Duration::from_millis(30));
        first.remove().expect("no violation").expect("removes");
        let second = joins.join().expect("no panic");
        third.surprise_removal().expect("no violation");
        assert_eq!(JOINED.load(Ordering::SeqCst), 2);
        for device in [second, third] {
            kit::removed(&machine, &device);
        }
        nothing_left(&machine);
    }
}

/// A raw Remove in a typed table does not keep the library from ending what runs.
mod raw_remove {
    use crate::prelude::*;

    static REMOVED: AtomicU32 = AtomicU32::new(0);
    static ENDED: AtomicU32 = AtomicU32::new(0);

    pub(crate) struct Waits;
    impl ThreadWork for Waits {
        type Driver = Camera;
        type Takes = TakesDevice;
        fn run<'c>(
            &mut self,
            cx: &mut Cx<'c, <TakesDevice as TakesMutexes>::InThread>,
            _: Device<'_, 'c, Camera>,
            stop: &StopSignal<'_>,
        ) {
            stop.wait(cx);
            assert_eq!(REMOVED.load(Ordering::SeqCst), 1, "after the driver's own");
            ENDED.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[ks_synchronized(slot = device::PostStart)]
    fn post_start(cx: &mut Cx, device: Device<Camera>) -> NtResult {
        Thread::spawn(cx, device, Waits).map(drop)
    }

    /// # Safety
    ///
    /// AVStream calls it.
    #[ks_synchronized(slot = device::Remove<Camera>, device)]
    unsafe extern "C" fn remove(_device: PKSDEVICE, _irp: PIRP) {
        REMOVED.fetch_add(1, Ordering::SeqCst);
    }

    driver! {
        data Nothing, Nothing, Nothing, Nothing;
        device { post_start: post_start, remove: remove }
        filter {}
        pin {}
        properties {}
    }

    #[test]
    fn what_runs_ends_after_a_raw_remove() {
        let machine = Machine::new();
        let device = kit::started(&machine, entry);
        kit::removed(&machine, &device);
        assert_eq!(ENDED.load(Ordering::SeqCst), 1);
        nothing_left(&machine);
    }
}
