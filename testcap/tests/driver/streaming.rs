//! Frames: which come back, when, and what is drawn in them.

use std::time::Duration;

use ks_guard::ffi::{
    KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, STATUS_BUFFER_TOO_SMALL,
};
use ks_guard_sim::{Machine, Pin};
use testcap::descriptors::{CAPTURE_PIN, PREVIEW_PIN};
use testcap::formats::{DEFAULT_INTERVAL, VideoFormat};
use testcap::image::{Layout, Pixels};
use testcap::ranges::proposal;

use crate::kit::{LARGE, SMALL, balanced, bytes, camera, frame, number, open, started, to};

#[test]
fn frames_count_from_zero_after_each_stop_and_go_on_after_a_pause() {
    let machine = Machine::new();
    let device = started(&machine);
    let pin = open(&camera(&device), CAPTURE_PIN, Pixels::Rgb24, SMALL);
    for _ in 0..2 {
        to(&pin, KSSTATE_ACQUIRE);
        to(&pin, KSSTATE_RUN);
        for due in 0..3 {
            let frame = frame(&pin, 230_400);
            assert_eq!(number(&frame), Some(due));
            assert_eq!(frame.data_used, 230_400);
            assert_eq!(
                frame.presentation_time.Time,
                i64::from(due) * DEFAULT_INTERVAL
            );
            assert_eq!((frame.duration, frame.options), (DEFAULT_INTERVAL, 0x111));
        }
        to(&pin, KSSTATE_PAUSE);
        pin.queue_frame(230_400)
            .expect("no violation")
            .expect("the frame is queued");
        let paused = pin
            .wait_frame(Duration::from_millis(50))
            .expect("no violation");
        assert!(paused.is_none(), "a paused pin delivers nothing");
        to(&pin, KSSTATE_RUN);
        let resumed = pin
            .wait_frame(Duration::from_secs(10))
            .expect("no violation");
        assert_eq!(resumed.as_ref().and_then(number), Some(3));
        to(&pin, KSSTATE_STOP);
    }
    pin.close().expect("no violation").expect("the pin closes");
    balanced(&machine);
}

#[test]
fn a_frame_without_room_comes_back_and_costs_no_number() {
    let machine = Machine::new();
    let pin = open(
        &camera(&started(&machine)),
        PREVIEW_PIN,
        Pixels::Rgb24,
        SMALL,
    );
    to(&pin, KSSTATE_RUN);
    let short = frame(&pin, 230_399);
    assert_eq!(
        (short.status, short.data_used),
        (STATUS_BUFFER_TOO_SMALL, 0)
    );
    assert!(short.buffer().iter().all(|&byte| byte == 0));
    let good = frame(&pin, 230_400 + 16);
    assert_eq!((number(&good), good.data_used), (Some(0), 230_400));
    balanced(&machine);
}

/// The frame size that the pin asks its allocator for.
fn framing(pin: &Pin) -> u32 {
    // SAFETY: the pin is open, and no request is under way that could change its descriptor.
    let descriptor = unsafe { (*pin.as_ptr()).Descriptor };
    // SAFETY: as above.
    let framing = unsafe { (*descriptor).AllocatorFraming };
    // SAFETY: as above.
    unsafe { (*framing).FramingItem[0].FramingRange.Range.MaxFrameSize }
}

#[test]
fn each_pin_asks_for_frames_of_its_own_size() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let capture = open(&filter, CAPTURE_PIN, Pixels::Yuy2, LARGE);
    let preview = open(&filter, PREVIEW_PIN, Pixels::Rgb24, SMALL);
    assert_eq!((framing(&capture), framing(&preview)), (614_400, 230_400));
    let small = bytes(&proposal(Pixels::Yuy2, SMALL));
    capture
        .set_format(&small)
        .expect("no violation")
        .expect("the format is set");
    assert_eq!((framing(&capture), framing(&preview)), (153_600, 230_400));
    balanced(&machine);
}

#[test]
fn a_top_down_bitmap_is_drawn_top_down() {
    let machine = Machine::new();
    let filter = camera(&started(&machine));
    let up = open(&filter, CAPTURE_PIN, Pixels::Rgb24, SMALL);
    let layout = Layout::new(Pixels::Rgb24, SMALL.0, SMALL.1, false);
    let format = bytes(&VideoFormat {
        layout,
        interval: DEFAULT_INTERVAL,
    });
    let down = filter
        .open_pin(PREVIEW_PIN, &format)
        .expect("no violation")
        .expect("it opens");
    let rows = |pin: &Pin| {
        to(pin, KSSTATE_RUN);
        let frame = frame(pin, 230_400);
        frame
            .data()
            .chunks_exact(960)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let mut turned = rows(&up);
    turned.reverse();
    assert!(turned == rows(&down));
    balanced(&machine);
}
