//! A client that streams from one pin, in real time, and checks every frame.

use std::{
    collections::BTreeMap,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use ks_guard::ffi::{KSSTATE_RUN, KSSTATE_STOP, STATUS_DEVICE_REMOVED};
use ks_guard_sim::{Frame, Pin};
use testcap::{formats::DEFAULT_INTERVAL, image::Layout};

use super::shared::{Failure, Shared};
use crate::{
    check::{Checker, Header},
    picture,
};

/// Room for a frame of any format.
pub(crate) const FRAME_ROOM: usize = 640 * 480 * 3;
/// How many frames a client has under way at most.
const IN_FLIGHT: usize = 3;
/// How long a stream may stand still before that is a failure: a paused pin is on its way again long before.
const STALLED: Duration = Duration::from_secs(10);

/// What one stream came to.
#[derive(Debug)]
pub(crate) struct Streamed {
    /// Camera and pin.
    pub(crate) name: String,
    /// How many frames were right.
    pub(crate) frames: u32,
    /// How many frames came back without a picture because the device was gone.
    pub(crate) returned: u32,
    /// The last picture of each layout.
    pub(crate) samples: BTreeMap<String, (Layout, Vec<u8>)>,
}

/// Runs the pin until the device is removed, then stops and closes it.
pub(crate) fn stream(shared: &Arc<Shared>, name: &str, pin: &Pin) -> Result<Streamed, Failure> {
    let mut streamed = Streamed {
        name: name.to_owned(),
        frames: 0,
        returned: 0,
        samples: BTreeMap::new(),
    };
    let mut checker = Checker::default();
    if shared.live("run", pin.set_state(KSSTATE_RUN)?)?.is_some() {
        pump(shared, pin, &mut checker, &mut streamed)?;
    }
    // Stopping and closing must work on a device that is gone, too.
    let stopped = pin.set_state(KSSTATE_STOP)?;
    for frame in pin.completed()? {
        if frame.is_complete() {
            take(&mut checker, &mut streamed, &frame)?;
        } else {
            streamed.returned += 1;
        }
    }
    let closed = pin.close()?;
    stopped
        .and(closed)
        .map_err(|status| format!("{name}: stop and close: {status}"))?;
    Ok(streamed)
}

fn pump(
    shared: &Shared,
    pin: &Pin,
    checker: &mut Checker,
    streamed: &mut Streamed,
) -> Result<(), Failure> {
    let mut under_way = 0;
    let mut interval = pace(DEFAULT_INTERVAL);
    let mut last = Instant::now();
    loop {
        if under_way < IN_FLIGHT {
            let queued = shared.live("queue a frame", pin.queue_frame(FRAME_ROOM)?)?;
            if queued.is_none() {
                return Ok(());
            }
            under_way += 1;
        }
        for frame in pin.completed()? {
            under_way -= 1;
            last = Instant::now();
            if frame.is_complete() {
                interval = pace(frame.duration);
                take(checker, streamed, &frame)?;
            } else if shared.is_removing() && frame.status == STATUS_DEVICE_REMOVED {
                streamed.returned += 1;
            } else {
                let (name, status) = (&streamed.name, frame.status);
                return Err(format!("{name}: a frame came back with 0x{status:08X}").into());
            }
        }
        if shared.is_ended_early() {
            return Ok(());
        }
        if last.elapsed() > STALLED {
            return Err(format!("{}: no frame for {STALLED:?}", streamed.name).into());
        }
        thread::sleep(interval);
    }
}

fn take(checker: &mut Checker, streamed: &mut Streamed, frame: &Frame) -> Result<(), Failure> {
    let header = Header {
        time: frame.presentation_time.Time,
        duration: frame.duration,
        options: frame.options,
    };
    let layout = checker
        .check(frame.data(), header)
        .map_err(|why| format!("{}: frame {}: {why}", streamed.name, checker.frames()))?;
    streamed.frames = checker.frames();
    let sample = streamed.samples.entry(picture::name(layout));
    let sample = sample.or_insert_with(|| (layout, Vec::new()));
    sample.1.clear();
    sample.1.extend_from_slice(frame.data());
    Ok(())
}

/// A duration in units of 100 ns, within what a client cares to wait.
fn pace(interval: i64) -> Duration {
    let nanos = u64::try_from(interval).unwrap_or(0).saturating_mul(100);
    Duration::from_nanos(nanos).min(Duration::from_secs(1))
}
