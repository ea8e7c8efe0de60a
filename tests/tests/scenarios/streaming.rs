//! Scenarios about streaming, levels and threads: SC15 to SC18.

/// Process: the data comes with the call, the frame is unlocked once, and the context offers no control.
pub(crate) mod sc15 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture {
        frames: u8,
    }

    #[ks_synchronized(slot = pin::Process)]
    fn process(
        cx: &mut Cx,
        mut pin: ProcessingPin<Video>,
        picture: &mut Picture,
    ) -> NtResult<NtStatus> {
        let drawn = pin.with_leading_edge(cx, |_, frame| {
            let output = frame.output_len();
            let result = frame.write(0, &[picture.frames + 1; 8]);
            let used = Used {
                output,
                eject: true,
                ..Used::default()
            };
            (used, result)
        });
        let Some(result) = drawn else {
            return Ok(NtStatus::PENDING);
        };
        result?;
        picture.frames += 1;
        Ok(NtStatus::SUCCESS)
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { process: process }
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, _filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_RUN)
            .expect("no violation")
            .expect("runs");
        for _ in 0..2 {
            opened
                .queue_frame(8)
                .expect("no violation")
                .expect("queues");
        }
        let frames = opened.completed().expect("no violation");
        let bytes: Vec<_> = frames.iter().map(|frame| frame.buffer()[0]).collect();
        assert_eq!(bytes, [1, 2]);
        kit::removed(&machine, &device);
    }
}

/// At `DISPATCH_LEVEL`: spin locks and data, and nothing that waits.
pub(crate) mod sc16 {
    use crate::prelude::*;

    static FRAMES: SpinLock<u32> = SpinLock::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = pin::ProcessAtDispatch)]
    fn process(cx: &mut Cx, mut pin: ProcessingPin<Video>, _: &mut Picture) -> NtResult<NtStatus> {
        let met = pin.with_leading_edge(cx, |cx, frame| {
            cx.with_spin_lock(&FRAMES, |_, frames| *frames += 1);
            let used = Used {
                output: frame.output_len(),
                eject: true,
                ..Used::default()
            };
            (used, ())
        });
        met.map_or(Ok(NtStatus::PENDING), |()| Ok(NtStatus::SUCCESS))
    }

    /// How many frames there were.
    #[ks_synchronized(slot = filter::GetProperty)]
    fn get_frames(cx: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
        *value = cx.with_spin_lock(&FRAMES, |_, frames| *frames);
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { process_at_dispatch: process }
        properties { table::PropertyItem::filter_get(0, get_frames) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_RUN)
            .expect("no violation")
            .expect("runs");
        opened
            .queue_frame(8)
            .expect("no violation")
            .expect("queues");
        machine.settle().expect("no violation");
        assert_eq!(kit::get(&filter, 0), Ok(1));
        kit::removed(&machine, &device);
    }
}

/// Joining a worker while AVStream holds control: the worker promises to take nothing.
pub(crate) mod sc17 {
    use std::{thread, time::Duration};

    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream {
        drawn: u32,
        /// Sleeps under control until this long has passed.
        drain: Duration,
    }
    #[derive(Default)]
    pub(crate) struct Picture;

    pub(crate) struct Draw(u32);
    impl Work for Draw {
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

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _: KSSTATE) -> NtResult {
        let owner = pin.device(cx);
        let worker = Worker::register(cx, owner, Draw(0))?;
        let queued = worker.queue(cx);
        let done = worker.join(cx);
        queued?;
        pin.data_mut(cx).drawn += done.0;
        if to == KSSTATE_RUN {
            thread::sleep(pin.data(cx).drain);
        }
        if pin.data(cx).drawn == 0 {
            return Err(NtStatus::UNSUCCESSFUL);
        }
        pin.data_mut(cx).drain = Duration::from_millis(50);
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { set_device_state: set_device_state }
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, _filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_ACQUIRE)
            .expect("no violation")
            .expect("changes");
        kit::removed(&machine, &device);
    }

    /// A drain loop with sleeps under control: no type sees time.
    pub(crate) fn rt() {
        let machine = Machine::builder()
            .timed_rules(ks_guard_sim::Severity::Violation)
            .callback_limit(Duration::from_millis(10))
            .build();
        let (_device, _filter, opened) = kit::opened(&machine, entry);
        let report = opened.set_state(KSSTATE_RUN).expect_err("is reported");
        assert_eq!(report.violation, Violation::TimedRule);
        assert_eq!(report.rule_name(), Rule::KsTimedPinCallbacks.name());
    }
}

/// Each object's data under its own lock; what is global has a lock of its own.
pub(crate) mod sc18 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static LEVELS: SpinLock<u32> = SpinLock::new(0);
    static SUM: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        level: u32,
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = filter::SetProperty, control)]
    fn set_level(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
        filter.data_mut(cx).level = *value;
        Ok(())
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn surprise_removal(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        cx.for_each_filter(device, |cx, _, filter| {
            cx.with_control(filter, |cx| {
                let level = filter
                    .data::<Capture, _>(cx)
                    .map_or(0, |settings| settings.level);
                cx.with_spin_lock(&LEVELS, |_, levels| *levels += level);
            });
        });
        let sum = cx.with_spin_lock(&LEVELS, |_, levels| *levels);
        SUM.store(sum, Ordering::SeqCst);
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { surprise_removal: surprise_removal }
        filter {}
        pin {}
        properties { table::PropertyItem::filter_set(0, set_level) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, first, _pin) = kit::opened(&machine, entry);
        let second = device.open_filter(0).expect("no violation").expect("opens");
        kit::set(&first, 0, 3).expect("sets");
        kit::set(&second, 0, 4).expect("sets");
        device.surprise_removal().expect("no violation");
        assert_eq!(SUM.load(Ordering::SeqCst), 7);
        kit::removed(&machine, &device);
    }
}
