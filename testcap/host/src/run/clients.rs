//! The clients that disturb the streams: properties, formats, a third filter.
//!
//! Each runs on a thread of its own until the removal of the device makes a request fail, checks what it is
//! told, and takes no lock itself: all contention is between the driver's handlers.

use std::{
    mem::offset_of,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use ks_guard::ffi::{
    KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_STOP, STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_DEVICE_STATE,
    STATUS_INVALID_PARAMETER, STATUS_NO_MATCH,
};
use ks_guard_sim::{Filter, Frame, Pin, Property};
use testcap::{
    descriptors::{CAPTURE_PIN, PREVIEW_PIN},
    filter::BRIGHTNESS_MAX,
    properties::{BRIGHTNESS, FRAME_RATE, OPEN_PINS, OpenPins, SET},
    ranges,
};

use super::{
    format,
    shared::{Failure, Random, Shared},
    stream::FRAME_ROOM,
};
use crate::check::{Checker, Header};

/// How long a client waits for a frame that it sent to a running pin.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a client ends.
pub(crate) type Ended = Result<(), Failure>;

/// Sets and gets the brightness of one filter, the frame rate of one pin, and the list of open pins. It is the
/// only client that sets them, so what it gets must be what it set.
pub(crate) fn properties(
    shared: &Arc<Shared>,
    filter: &Filter,
    pin: &Pin,
    random: &mut Random,
) -> Ended {
    while !shared.is_ended_early() {
        let done = match random.below(8) {
            0..=2 => number(
                shared,
                random.below(BRIGHTNESS_MAX + 1),
                BRIGHTNESS,
                |p, set| match set {
                    Some(value) => filter.set(p, value).map(|reply| reply.map(|()| Vec::new())),
                    None => filter.get(p, size_of::<u32>()),
                },
            )?,
            3..=4 => number(
                shared,
                [15, 24, 30, 60][random.below(4) as usize],
                FRAME_RATE,
                |p, set| match set {
                    Some(value) => pin.set(p, value).map(|reply| reply.map(|()| Vec::new())),
                    None => pin.get(p, size_of::<u32>()),
                },
            )?,
            5 => refusals(shared, filter)?,
            _ => open_pins(shared, filter)?,
        };
        if done.is_none() {
            break;
        }
        random.pause(100, 1_500);
    }
    Ok(())
}

/// Sets a property that is one number, and gets it back.
fn number(
    shared: &Shared,
    value: u32,
    id: u32,
    request: impl Fn(&Property, Option<&[u8]>) -> ks_guard_sim::Outcome<ks_guard_sim::Reply<Vec<u8>>>,
) -> Result<Option<()>, Failure> {
    let property = Property::new(SET, id);
    let set = request(&property, Some(&value.to_ne_bytes()))?;
    if shared.live("set a property", set)?.is_none() {
        return Ok(None);
    }
    let Some(got) = shared.live("get a property", request(&property, None)?)? else {
        return Ok(None);
    };
    if got == value.to_ne_bytes() {
        Ok(Some(()))
    } else {
        Err(format!("property {id}: set to {value}, got {got:?}").into())
    }
}

/// What the filter must not accept.
fn refusals(shared: &Shared, filter: &Filter) -> Result<Option<()>, Failure> {
    let property = Property::new(SET, BRIGHTNESS);
    let too_bright = filter.set(&property, &(BRIGHTNESS_MAX + 1).to_ne_bytes())?;
    let too_short = filter.get(&property, 2)?;
    let refused = shared.refused(
        "a brightness out of range",
        &too_bright,
        STATUS_INVALID_PARAMETER,
    )?;
    if refused.is_none() {
        return Ok(None);
    }
    shared.refused("a short buffer", &too_short, STATUS_BUFFER_TOO_SMALL)
}

/// The list must name the four streaming pins, at least.
fn open_pins(shared: &Shared, filter: &Filter) -> Result<Option<()>, Failure> {
    let property = Property::new(SET, OPEN_PINS);
    let answer = filter.get(&property, size_of::<OpenPins>())?;
    let Some(answer) = shared.live("list the open pins", answer)? else {
        return Ok(None);
    };
    let at = offset_of!(OpenPins, total);
    let total = answer
        .get(at..at + 4)
        .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
    match total.map(u32::from_ne_bytes) {
        Some(total) if total >= 4 || shared.is_removing() => Ok(Some(())),
        total => Err(format!("four pins stream, the list has {total:?}").into()),
    }
}

/// Pauses one pin now and then, gives it another format, and lets it run again; first tries it without the pause.
pub(crate) fn formats(
    shared: &Arc<Shared>,
    filters: &[(Filter, Pin); 2],
    random: &mut Random,
) -> Ended {
    while !shared.is_ended_early() {
        let (filter, pin) = &filters[random.below(2) as usize];
        let range = random.below(u32::try_from(ranges::COUNT).unwrap_or(1)) as usize;
        if change_format(shared, filter, pin, range)?.is_none() {
            break;
        }
        random.pause(60_000, 240_000);
    }
    Ok(())
}

fn change_format(
    shared: &Shared,
    filter: &Filter,
    pin: &Pin,
    range: usize,
) -> Result<Option<()>, Failure> {
    if pin.state() != KSSTATE_RUN {
        // Its stream has not begun, or is over.
        return Ok((!shared.is_removing()).then_some(()));
    }
    let Some(format) = format::negotiate(shared, filter, PREVIEW_PIN, range)? else {
        return Ok(None);
    };
    let running = pin.set_format(&format)?;
    let refused = shared.refused(
        "a format for a running pin",
        &running,
        STATUS_INVALID_DEVICE_STATE,
    )?;
    if refused.is_none() {
        return Ok(None);
    }
    let steps = [
        shared.live("pause", pin.set_state(KSSTATE_PAUSE)?)?,
        shared.live("change the format", pin.set_format(&format)?)?,
        shared.live("run again", pin.set_state(KSSTATE_RUN)?)?,
    ];
    Ok(steps.into_iter().collect::<Option<Vec<()>>>().map(|_| ()))
}

/// Opens a third filter, streams a few frames from it in two formats, closes it, and starts again.
pub(crate) fn third_filter(shared: &Arc<Shared>, random: &mut Random) -> Ended {
    while !shared.is_ended_early() {
        let opened = shared
            .device
            .open_filter_named(["camera0", "camera1"][random.below(2) as usize])?;
        let Some(filter) = shared.live("open a third filter", opened)? else {
            break;
        };
        let visited = visit(shared, &filter, random)?;
        let closed = filter.close()?;
        shared.live("close the third filter", closed)?;
        if visited.is_none() {
            break;
        }
        random.pause(2_000, 20_000);
    }
    Ok(())
}

fn visit(shared: &Shared, filter: &Filter, random: &mut Random) -> Result<Option<()>, Failure> {
    let mut nonsense = ranges::VIDEO[format::YUY2_LARGE];
    nonsense.DataRange.SubFormat.Data1 = 0;
    let met = filter.intersect(CAPTURE_PIN, &format::bytes(&nonsense))?;
    let refused = shared.refused("a range with an unknown subtype", &met, STATUS_NO_MATCH)?;
    if refused.is_none() {
        return Ok(None);
    }
    let first = if random.below(2) == 0 {
        format::YUY2_SMALL
    } else {
        format::RGB24_SMALL
    };
    let Some(format) = format::negotiate(shared, filter, CAPTURE_PIN, first)? else {
        return Ok(None);
    };
    let Some(pin) = shared.live("open a pin", filter.open_pin(CAPTURE_PIN, &format)?)? else {
        return Ok(None);
    };
    let second = format::RGB24_SMALL + format::YUY2_SMALL - first;
    let streamed = few_frames(shared, &pin, random)
        .and_then(|done| match done {
            Some(()) => format::negotiate(shared, filter, CAPTURE_PIN, second),
            None => Ok(None),
        })
        .and_then(|format| match format {
            Some(format) => shared.live(
                "change the format of a stopped pin",
                pin.set_format(&format)?,
            ),
            None => Ok(None),
        })
        .and_then(|done| match done {
            Some(()) => few_frames(shared, &pin, random),
            None => Ok(None),
        });
    let closed = pin.close()?;
    let streamed = streamed?;
    shared.live("close a pin", closed)?;
    Ok(streamed)
}

/// Waits for a frame, but not for one that a removed device will never fill.
fn next_frame(shared: &Shared, pin: &Pin) -> Result<Option<Frame>, Failure> {
    let begin = Instant::now();
    loop {
        let frame = pin.wait_frame(Duration::from_millis(20))?;
        if frame.is_some() || shared.is_removing() || begin.elapsed() > PATIENCE {
            return Ok(frame);
        }
    }
}

fn few_frames(shared: &Shared, pin: &Pin, random: &mut Random) -> Result<Option<()>, Failure> {
    if shared
        .live("run the third filter", pin.set_state(KSSTATE_RUN)?)?
        .is_none()
    {
        return Ok(None);
    }
    let mut checker = Checker::default();
    let mut done = Some(());
    for _ in 0..2 + random.below(4) {
        done = shared.live("queue a frame", pin.queue_frame(FRAME_ROOM)?)?;
        let frame = if done.is_some() {
            next_frame(shared, pin)?
        } else {
            None
        };
        match frame {
            Some(frame) if frame.is_complete() => {
                let header = Header {
                    time: frame.presentation_time.Time,
                    duration: frame.duration,
                    options: frame.options,
                };
                checker
                    .check(frame.data(), header)
                    .map_err(|why| format!("third filter: {why}"))?;
            }
            _ if shared.is_removing() => break,
            Some(frame) => {
                return Err(format!("third filter: a frame with 0x{:08X}", frame.status).into());
            }
            None => return Err(format!("third filter: no frame in {PATIENCE:?}").into()),
        }
        thread::sleep(Duration::from_millis(4));
    }
    // Going down must work on a device that is gone, too.
    let stopped = pin.set_state(KSSTATE_STOP)?;
    stopped.map_err(|status| format!("third filter: stop: {status}"))?;
    Ok(done)
}
