//! Scenarios about requests to filters and pins: SC04 to SC09, SC12.

/// Factories, filters, pins: the device mutex for the whole walk, control for each filter.
pub(crate) mod sc04 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static MET: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware {
        met: u32,
    }
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream {
        stopped: bool,
    }
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn surprise_removal(cx: &mut Cx, device: Device<Camera>, _: PIRP) {
        let (hardware, cx) = cx.lend_device(device);
        cx.for_each_filter(device, |cx, _, filter| {
            cx.with_control(filter, |cx| {
                cx.for_each_pin(filter, |cx, pin| {
                    if let Some(video) = pin.created::<Video, _>(cx) {
                        video.data_mut(cx).stopped = true;
                        hardware.met += u32::from(video.data(cx).stopped);
                    }
                });
            });
        });
        MET.store(hardware.met, Ordering::SeqCst);
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device { surprise_removal: surprise_removal }
        filter {}
        pin {}
        properties {}
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, first, _first) = kit::opened(&machine, entry);
        let second = device.open_filter(0).expect("no violation").expect("opens");
        let _pins = [&first, &second].map(|filter| {
            filter
                .open_pin(0, &kit::format())
                .expect("no violation")
                .expect("opens")
        });
        device.surprise_removal().expect("no violation");
        assert_eq!(MET.load(Ordering::SeqCst), 3);
        kit::removed(&machine, &device);
    }
}

/// A property handler with many early exits: `?` everywhere, and what was borrowed goes before the release.
pub(crate) mod sc05 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        level: u8,
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = filter::SetProperty, control)]
    fn set_level(
        cx: &mut Cx,
        filter: Filter<Capture>,
        request: &KSPROPERTY,
        value: &u32,
    ) -> NtResult {
        if request.Id != 0 {
            return Err(NtStatus::NOT_FOUND);
        }
        let level = u8::try_from(*value).map_err(|_| NtStatus::INVALID_PARAMETER)?;
        let room = 200_u8
            .checked_sub(level)
            .ok_or(NtStatus::BUFFER_TOO_SMALL)?;
        let before = &mut filter.data_mut(cx).level;
        if *before == level {
            return Err(NtStatus::INVALID_DEVICE_STATE);
        }
        *before = level.min(room.saturating_add(level));
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin {}
        properties { table::PropertyItem::filter_set(0, set_level) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, _) = kit::opened(&machine, entry);
        assert_eq!(kit::set(&filter, 0, 7), Ok(()));
        assert_eq!(kit::set(&filter, 0, 7), Err(STATUS_INVALID_DEVICE_STATE));
        assert_eq!(kit::set(&filter, 0, 700), Err(STATUS_INVALID_PARAMETER));
        assert_eq!(kit::set(&filter, 0, 250), Err(STATUS_BUFFER_TOO_SMALL));
        kit::removed(&machine, &device);
    }
}

/// Callbacks where AVStream holds control: the data is used directly.
pub(crate) mod sc06 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        running: u32,
    }
    #[derive(Default)]
    pub(crate) struct Stream {
        state: KSSTATE,
    }
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        if pin.data(cx).state != from {
            return Err(NtStatus::INVALID_DEVICE_STATE);
        }
        let (stream, settings) = pin.data_and_filter_mut(cx);
        stream.state = to;
        settings.running += u32::from(to == KSSTATE_RUN);
        Ok(())
    }

    #[ks_synchronized(slot = pin::Close)]
    fn close(cx: &mut Cx, pin: Pin<Video>, _: PIRP) -> NtResult {
        pin.filter(cx).data_mut(cx).running = 0;
        Ok(())
    }

    #[ks_synchronized(slot = filter::GetProperty, control)]
    fn get_running(
        cx: &mut Cx,
        filter: Filter<Capture>,
        _: &KSPROPERTY,
        value: &mut u32,
    ) -> NtResult {
        *value = filter.data(cx).running;
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { set_device_state: set_device_state, close: close }
        properties { table::PropertyItem::filter_get(0, get_running) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_RUN)
            .expect("no violation")
            .expect("runs");
        assert_eq!(kit::get(&filter, 0), Ok(1));
        opened.close().expect("no violation").expect("closes");
        assert_eq!(kit::get(&filter, 0), Ok(0));
        kit::removed(&machine, &device);
    }
}

/// Lending the mutex back inside SetDataFormat, to call the next driver: `unsafe`, and taken again on every way out.
pub(crate) mod sc07 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static CALLED: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        formats: u32,
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(may_call_down)]
    fn call_next_driver(_: &mut Cx, device: Device<Camera>) -> NtResult {
        let _below = device.next_device_object();
        // The second call fails.
        match CALLED.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(()),
            _ => Err(NtStatus::NO_MATCH),
        }
    }

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, _: KSSTATE, _: KSSTATE) -> NtResult {
        let owner = pin.device(cx);
        // SAFETY: sample practice, which the simulator is told to allow; nothing found before is used after.
        let answer = unsafe { cx.lend_back_control(pin, |cx| call_next_driver(cx, owner)) };
        pin.filter(cx).data_mut(cx).formats += 1;
        answer
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { set_device_state: set_device_state }
        properties {}
    }

    pub(crate) fn pass() {
        CALLED.store(0, Ordering::SeqCst);
        let machine = Machine::builder().allow_lending(true).build();
        let (device, _filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_ACQUIRE)
            .expect("no violation")
            .expect("changes");
        let refused = opened
            .set_state(KSSTATE_PAUSE)
            .expect("no violation")
            .expect_err("the driver below fails");
        assert_eq!(refused.0, STATUS_NO_MATCH);
        kit::removed(&machine, &device);
    }

    /// Where lending is not allowed, giving back what AVStream took is reported.
    pub(crate) fn rt() {
        let machine = Machine::new();
        let (_device, _filter, opened) = kit::opened(&machine, entry);
        let report = opened.set_state(KSSTATE_ACQUIRE).expect_err("is reported");
        assert_eq!(report.violation, Violation::ReleasedFrameworkMutex);
    }
}

/// Collect under control, release, then call down.
pub(crate) mod sc08 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings;
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(may_call_down)]
    fn send_down(_: &mut Cx, device: Device<Camera>, pins: u32) -> NtResult {
        if device.next_device_object().is_null() {
            return Err(NtStatus::INVALID_DEVICE_STATE);
        }
        if pins == 1 {
            Ok(())
        } else {
            Err(NtStatus::NO_MATCH)
        }
    }

    #[ks_synchronized(slot = filter::SetProperty)]
    fn forward(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, _: &u32) -> NtResult {
        let pins = cx.with_control(filter, |cx| cx.pin_count(filter, 0));
        let owner = filter.device(cx);
        send_down(cx, owner, pins)
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin {}
        properties { table::PropertyItem::filter_set(0, forward) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, _pin) = kit::opened(&machine, entry);
        assert_eq!(kit::set(&filter, 0, 0), Ok(()));
        kit::removed(&machine, &device);
    }
}

/// One helper for two ambient states: it asks for control of this filter, and a token or a scope gives it.
pub(crate) mod sc09 {
    use crate::prelude::*;

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        framing: u32,
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(requires(control))]
    fn update_framing(cx: &mut Cx, filter: Filter<Capture>, by: u32) {
        filter.data_mut(cx).framing += by;
    }

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set_device_state(cx: &mut Cx, pin: Pin<Video>, _: KSSTATE, _: KSSTATE) -> NtResult {
        let parent = pin.filter(cx);
        update_framing(cx, parent, 1);
        Ok(())
    }

    #[ks_synchronized(slot = filter::SetProperty, control)]
    fn set_framing(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
        update_framing(cx, filter, *value);
        if filter.data(cx).framing == 11 {
            Ok(())
        } else {
            Err(NtStatus::NO_MATCH)
        }
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { set_device_state: set_device_state }
        properties { table::PropertyItem::filter_set(0, set_framing) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, opened) = kit::opened(&machine, entry);
        opened
            .set_state(KSSTATE_ACQUIRE)
            .expect("no violation")
            .expect("changes");
        assert_eq!(kit::set(&filter, 0, 10), Ok(()));
        kit::removed(&machine, &device);
    }
}

/// A destructor run by the object bag: what needs control is done in Close, with the context; the destructor is lock-free.
pub(crate) mod sc12 {
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::prelude::*;

    static DROPPED: AtomicU32 = AtomicU32::new(0);

    #[derive(Default)]
    pub(crate) struct Hardware;
    #[derive(Default)]
    pub(crate) struct Settings {
        closed: u32,
    }
    #[derive(Default)]
    pub(crate) struct Stream;
    impl Drop for Stream {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::SeqCst);
        }
    }
    #[derive(Default)]
    pub(crate) struct Picture;

    #[ks_synchronized(slot = pin::Close)]
    fn close(cx: &mut Cx, pin: Pin<Video>, _: PIRP) -> NtResult {
        pin.filter(cx).data_mut(cx).closed += 1;
        Ok(())
    }

    #[ks_synchronized(slot = filter::GetProperty, control)]
    fn get_closed(
        cx: &mut Cx,
        filter: Filter<Capture>,
        _: &KSPROPERTY,
        value: &mut u32,
    ) -> NtResult {
        *value = filter.data(cx).closed;
        Ok(())
    }

    driver! {
        data Hardware, Settings, Stream, Picture;
        device {}
        filter {}
        pin { close: close }
        properties { table::PropertyItem::filter_get(0, get_closed) }
    }

    pub(crate) fn pass() {
        let machine = Machine::new();
        let (device, filter, opened) = kit::opened(&machine, entry);
        opened.close().expect("no violation").expect("closes");
        assert_eq!(DROPPED.load(Ordering::SeqCst), 1);
        assert_eq!(kit::get(&filter, 0), Ok(1));
        kit::removed(&machine, &device);
    }
}
