//! Process: fills one frame with the picture.
//!
//! Owns what both kinds of pin do there. AVStream holds the pin's processing mutex, and the control mutex may not be taken
//! inside it; so all that Process needs is in the data that the processing mutex protects, or is shared without a mutex.

use ks_guard::{
    Cx, Frame, NtResult, NtStatus, ProcessingPin, Used,
    ffi::{
        KSSTREAM_HEADER_OPTIONSF_DURATIONVALID, KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT,
        KSSTREAM_HEADER_OPTIONSF_TIMEVALID, KSTIME,
    },
    state::{AtPassiveLevel, State},
};

use crate::{
    device::{self, Power},
    filter::BRIGHTNESS_DEFAULT,
    image::{Layout, Picture, Pixels, counter},
    pin::{Stream, VideoPin},
};

/// Fills the frame at the leading edge and sends it on.
///
/// Returns `STATUS_SUCCESS` to be called again for the next frame, `STATUS_PENDING` to wait until something happens: a frame
/// arrives, the pin runs, the device starts or goes. While the device sleeps a frame goes back at once, without data: nothing
/// calls Process for those that wait when it wakes, because the power callbacks may hold the processing mutex.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Errors
/// `STATUS_INVALID_DEVICE_STATE` where the device has no hardware to ask.
pub(crate) fn deliver<'c, P: VideoPin>(
    cx: &mut Cx<'c, impl State<I: AtPassiveLevel>>,
    mut pin: ProcessingPin<'_, 'c, P>,
    stream: &mut Stream,
) -> NtResult<NtStatus> {
    let power = device::hardware(pin.pin().device(cx))?.power();
    let refusal = match power {
        Power::Gone => Some(NtStatus::DEVICE_REMOVED),
        Power::Asleep if stream.running => Some(NtStatus::DEVICE_NOT_READY),
        Power::Running if stream.running => None,
        _ => return Ok(NtStatus::PENDING),
    };
    let sent = pin.with_leading_edge(cx, |_, frame| {
        let filled = match refusal {
            Some(status) => Err(status),
            None => fill(frame, stream),
        };
        let output = match filled {
            Ok(bytes) => bytes,
            Err(status) => fail(frame, status),
        };
        let used = Used {
            output,
            eject: true,
            ..Used::default()
        };
        (used, ())
    });
    Ok(match sent {
        Some(()) => NtStatus::SUCCESS,
        None => NtStatus::PENDING,
    })
}

/// The bytes of the longest row that a format can have.
const LONGEST_ROW: usize = Layout::new(Pixels::Rgb24, 640, 480, true).stride();

/// Draws the next picture into the frame and says how many bytes it takes.
fn fill(frame: &mut Frame<'_>, stream: &mut Stream) -> NtResult<u32> {
    let layout = stream.format.layout;
    if frame.output_len() < layout.size_ulong() {
        return Err(NtStatus::BUFFER_TOO_SMALL);
    }
    let picture = Picture {
        layout,
        frame: stream.frame,
        lightness: lightness(stream.brightness),
    };
    draw(frame, &picture)?;
    frame.set_data_used(layout.size_ulong())?;
    let time = KSTIME {
        Time: stream.clock,
        Numerator: 1,
        Denominator: 1,
    };
    let flags = KSSTREAM_HEADER_OPTIONSF_TIMEVALID
        | KSSTREAM_HEADER_OPTIONSF_DURATIONVALID
        | KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT;
    frame.set_time(time, stream.format.interval, flags)?;
    stream.frame = (stream.frame + 1) % counter::MODULUS;
    stream.clock = stream.clock.saturating_add(stream.format.interval);
    Ok(layout.size_ulong())
}

/// Draws row by row, through a row on the stack: a frame's memory may be mapped into the client, so it is copied to and never
/// borrowed.
fn draw(frame: &mut Frame<'_>, picture: &Picture) -> NtResult {
    let layout = picture.layout;
    let mut row = [0; LONGEST_ROW];
    let mut is_bars = false;
    for y in 0..layout.height() {
        let will_be_bars = picture.is_bars_alone(y);
        if !(is_bars && will_be_bars) {
            picture
                .draw_row(y, &mut row)
                .ok_or(NtStatus::BUFFER_TOO_SMALL)?;
            is_bars = will_be_bars;
        }
        let place = layout.row_offset(y).zip(row.get(..layout.stride()));
        let (offset, bytes) = place.ok_or(NtStatus::BUFFER_TOO_SMALL)?;
        frame.write(offset, bytes)?;
    }
    Ok(())
}

/// Has the frame go back without data, with an error. If that cannot be said the frame goes back empty, which tells the
/// client the same.
fn fail(frame: &mut Frame<'_>, status: NtStatus) -> u32 {
    let _ = frame.set_data_used(0);
    let _ = frame.set_status(status);
    0
}

/// How much lighter the bars get at `brightness`.
fn lightness(brightness: u32) -> i16 {
    let brightness = i16::try_from(brightness).unwrap_or(i16::MAX);
    let unchanged = i16::try_from(BRIGHTNESS_DEFAULT).unwrap_or(0);
    brightness.saturating_sub(unchanged)
}
