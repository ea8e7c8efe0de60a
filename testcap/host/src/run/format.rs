//! Formats as bytes: how a client asks for one.

use std::{mem::offset_of, slice};

use ks_guard::ffi::{KS_DATARANGE_VIDEO, KS_VIDEO_STREAM_CONFIG_CAPS};
use ks_guard_sim::Filter;
use testcap::ranges;

use super::shared::{Failure, Shared};

/// The number of the range with the large YUY2 picture; the others follow in [`ranges::VIDEO`].
pub(crate) const YUY2_LARGE: usize = 0;
/// The range with the large RGB24 picture.
pub(crate) const RGB24_LARGE: usize = 1;
/// The range with the small YUY2 picture.
pub(crate) const YUY2_SMALL: usize = 2;
/// The range with the small RGB24 picture.
pub(crate) const RGB24_SMALL: usize = 3;

/// Has the driver make a format of its `range`th range on pin `id`, as clients do before they open a pin.
pub(crate) fn negotiate(
    shared: &Shared,
    filter: &Filter,
    id: u32,
    range: usize,
) -> Result<Option<Vec<u8>>, Failure> {
    let range = ranges::VIDEO
        .get(range)
        .ok_or_else(|| format!("there is no range {range}"))?;
    shared.live("data intersection", filter.intersect(id, &bytes(range))?)
}

/// The range as bytes, with the padding inside it zeroed.
pub(crate) fn bytes(range: &KS_DATARANGE_VIDEO) -> Vec<u8> {
    const CAPS: usize = offset_of!(KS_DATARANGE_VIDEO, ConfigCaps);
    // The only gap: between the taps and the frame intervals, which are aligned to eight.
    const GAP_FROM: usize =
        CAPS + offset_of!(KS_VIDEO_STREAM_CONFIG_CAPS, ShrinkTapsY) + size_of::<i32>();
    const GAP_UNTIL: usize = CAPS + offset_of!(KS_VIDEO_STREAM_CONFIG_CAPS, MinFrameInterval);
    let start: *const u8 = std::ptr::from_ref(range).cast();
    // SAFETY: these bytes of the range are members without gaps (all integers), borrowed for the call.
    let head = unsafe { slice::from_raw_parts(start, GAP_FROM) };
    // SAFETY: `GAP_UNTIL` is inside the range.
    let tail = unsafe { start.add(GAP_UNTIL) };
    // SAFETY: as for `head`.
    let tail = unsafe { slice::from_raw_parts(tail, size_of::<KS_DATARANGE_VIDEO>() - GAP_UNTIL) };
    let mut bytes = head.to_vec();
    bytes.resize(GAP_UNTIL, 0);
    bytes.extend_from_slice(tail);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_range() {
        let bytes = bytes(&ranges::VIDEO[RGB24_SMALL]);
        assert_eq!(bytes.len(), size_of::<KS_DATARANGE_VIDEO>());
        assert_eq!(
            bytes[..4],
            u32::try_from(bytes.len()).expect("small").to_ne_bytes()
        );
        let width = offset_of!(KS_DATARANGE_VIDEO, ConfigCaps)
            + offset_of!(KS_VIDEO_STREAM_CONFIG_CAPS, InputSize);
        assert_eq!(bytes[width..width + 4], 320_i32.to_ne_bytes());
        let interval = offset_of!(KS_DATARANGE_VIDEO, ConfigCaps)
            + offset_of!(KS_VIDEO_STREAM_CONFIG_CAPS, MaxFrameInterval);
        assert_eq!(bytes[interval..interval + 8], 10_000_000_i64.to_ne_bytes());
    }
}
