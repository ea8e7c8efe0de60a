//! Process: fills one frame with the picture.
//!
//! AVStream holds the pin's processing mutex here, and the control mutex may not be taken inside it; so all that
//! Process needs is in the part of the pin's context that the processing mutex protects, or is atomic.

use ks_guard::{
    NtStatus,
    ffi::{
        KSSTREAM_HEADER_OPTIONSF_DURATIONVALID, KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT,
        KSSTREAM_HEADER_OPTIONSF_TIMEVALID, KSTIME, KsPinGetDevice, NTSTATUS, PKSPIN,
        STATUS_PENDING, STATUS_SUCCESS,
    },
};

use crate::{
    device::{self, Hardware},
    filter::BRIGHTNESS_DEFAULT,
    image::{Picture, counter},
    pin::{self, Stream},
    stream::LeadingEdge,
};

/// Process (`nc-ks-pfnkspin`): fills the frame at the leading edge and sends it on.
///
/// Returns `STATUS_SUCCESS` to be called again for the next frame, `STATUS_PENDING` to wait until something
/// happens: a frame arrives, the pin runs, the device starts or goes.
///
/// AVStream holds the pin's processing mutex here (`processing-mutex-in-avstream`); taking it again, or the control
/// mutex, is a documented deadlock.
///
/// # IRQL
/// `PASSIVE_LEVEL`: the pin's descriptor does not ask for processing at `DISPATCH_LEVEL`.
///
/// # Safety
/// Called by AVStream, with a live pin.
pub unsafe extern "C" fn process(pin: PKSPIN) -> NTSTATUS {
    // SAFETY: the pin is live; asking for its device needs no mutex.
    let device = unsafe { KsPinGetDevice(pin) };
    // SAFETY: a live pin has a live device.
    let Ok(device) = (unsafe { device::context(device) }) else {
        return STATUS_PENDING;
    };
    // SAFETY: the pin is live.
    let Some(context) = (unsafe { pin::context(pin) }) else {
        return STATUS_PENDING;
    };
    let hardware = device.hardware();
    let one_frame = |stream: &mut Stream| {
        // SAFETY: the pin is live, this is its Process, and the stream is its own.
        unsafe { step(pin, stream, hardware) }
    };
    // SAFETY: AVStream holds the processing mutex, and `one_frame` does not open the cell again.
    unsafe { context.stream.with(one_frame) }
}

/// Deals with one frame.
///
/// # Safety
/// `pin` is live, this is its Process, and `stream` is its stream.
unsafe fn step(pin: PKSPIN, stream: &mut Stream, hardware: Hardware) -> NTSTATUS {
    if hardware != Hardware::Gone && !(stream.running && hardware == Hardware::Running) {
        return STATUS_PENDING;
    }
    // SAFETY: in Process of a live pin; the edge is consumed below on every path.
    let Some(edge) = (unsafe { LeadingEdge::lock(pin) }) else {
        return STATUS_PENDING;
    };
    if hardware == Hardware::Gone {
        edge.fail(NtStatus::DEVICE_REMOVED);
    } else {
        fill(edge, stream);
    }
    STATUS_SUCCESS
}

/// Draws the next picture into the frame, or sends the frame back if the picture does not fit.
fn fill(mut edge: LeadingEdge, stream: &mut Stream) {
    let layout = stream.format.layout;
    let picture = Picture {
        layout,
        frame: stream.frame,
        lightness: lightness(stream.brightness),
    };
    let drawn = picture.draw(edge.room()).is_some();
    let Some(header) = edge.header().filter(|_| drawn) else {
        return edge.fail(NtStatus::BUFFER_TOO_SMALL);
    };
    header.DataUsed = layout.size_ulong();
    header.PresentationTime = KSTIME {
        Time: stream.clock,
        Numerator: 1,
        Denominator: 1,
    };
    header.Duration = stream.format.interval;
    header.OptionsFlags = KSSTREAM_HEADER_OPTIONSF_TIMEVALID
        | KSSTREAM_HEADER_OPTIONSF_DURATIONVALID
        | KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT;
    stream.frame = (stream.frame + 1) % counter::MODULUS;
    stream.clock = stream.clock.saturating_add(stream.format.interval);
    edge.complete(layout.size_ulong());
}

/// How much lighter the bars get at `brightness`.
fn lightness(brightness: u32) -> i16 {
    let brightness = i16::try_from(brightness).unwrap_or(i16::MAX);
    let unchanged = i16::try_from(BRIGHTNESS_DEFAULT).unwrap_or(0);
    brightness.saturating_sub(unchanged)
}
