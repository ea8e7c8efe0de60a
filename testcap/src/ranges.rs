//! The data ranges of the pins: two resolutions in two pixel formats, each with its frame rates.
//!
//! Owns the constant tables and the question whether a client's range meets one of them. Takes no mutex.

use ks_guard::ffi::{
    GUID, IsEqualGUID, KS_DATARANGE_VIDEO, KS_VIDEO_STREAM_CONFIG_CAPS, KSDATAFORMAT,
    KSDATAFORMAT_SPECIFIER_VIDEOINFO, KSDATAFORMAT_TYPE_VIDEO, LONG, SIZE,
};

use crate::{
    formats::{
        DEFAULT_INTERVAL, MAX_INTERVAL, MIN_INTERVAL, RESOLUTIONS, SECOND, VideoFormat,
        size_of_ulong, subtype, video_info,
    },
    image::{Layout, Pixels},
};

/// How many ranges a pin has.
pub const COUNT: usize = 4;

/// The ranges, in order of preference: a client that does not care gets the first.
pub static VIDEO: [KS_DATARANGE_VIDEO; COUNT] = [
    range(Pixels::Yuy2, RESOLUTIONS[0]),
    range(Pixels::Rgb24, RESOLUTIONS[0]),
    range(Pixels::Yuy2, RESOLUTIONS[1]),
    range(Pixels::Rgb24, RESOLUTIONS[1]),
];

/// The format that a range stands for: RGB with its bottom row first, 30 frames a second.
#[must_use]
pub const fn proposal(pixels: Pixels, (width, height): (u16, u16)) -> VideoFormat {
    let bottom_up = matches!(pixels, Pixels::Rgb24);
    VideoFormat {
        layout: Layout::new(pixels, width, height, bottom_up),
        interval: DEFAULT_INTERVAL,
    }
}

const fn range(pixels: Pixels, (width, height): (u16, u16)) -> KS_DATARANGE_VIDEO {
    let format = proposal(pixels, (width, height));
    let size = SIZE {
        cx: width as LONG,
        cy: height as LONG,
    };
    KS_DATARANGE_VIDEO {
        DataRange: KSDATAFORMAT {
            FormatSize: size_of_ulong::<KS_DATARANGE_VIDEO>(),
            Flags: 0,
            SampleSize: format.layout.size_ulong(),
            Reserved: 0,
            MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
            SubFormat: subtype(pixels),
            Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
        },
        bFixedSizeSamples: 1,
        bTemporalCompression: 0,
        StreamDescriptionFlags: 0,
        MemoryAllocationFlags: 0,
        ConfigCaps: KS_VIDEO_STREAM_CONFIG_CAPS {
            guid: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
            VideoStandard: 0,
            InputSize: size,
            MinCroppingSize: size,
            MaxCroppingSize: size,
            CropGranularityX: 1,
            CropGranularityY: 1,
            CropAlignX: 1,
            CropAlignY: 1,
            MinOutputSize: size,
            MaxOutputSize: size,
            OutputGranularityX: 1,
            OutputGranularityY: 1,
            StretchTapsX: 0,
            StretchTapsY: 0,
            ShrinkTapsX: 0,
            ShrinkTapsY: 0,
            MinFrameInterval: MIN_INTERVAL,
            MaxFrameInterval: MAX_INTERVAL,
            MinBitsPerSecond: bits_per_second(&format, MAX_INTERVAL),
            MaxBitsPerSecond: bits_per_second(&format, MIN_INTERVAL),
        },
        VideoInfoHeader: video_info(&format),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "checked by the assertion before the cast; `try_from` is not const"
)]
const fn bits_per_second(format: &VideoFormat, interval: i64) -> LONG {
    let bits = format.layout.size_ulong() as i64 * 8 * SECOND / interval;
    assert!(bits <= LONG::MAX as i64);
    bits as LONG
}

/// What a client's range and one of [`VIDEO`] have in common, or nothing.
///
/// The client's frame interval is honoured as far as both ranges allow it; the rest is the driver's.
#[must_use]
pub fn meet(wanted: &KS_DATARANGE_VIDEO, ours: &KS_DATARANGE_VIDEO) -> Option<VideoFormat> {
    let same_kind = IsEqualGUID(&wanted.DataRange.MajorFormat, &ours.DataRange.MajorFormat)
        && IsEqualGUID(&wanted.DataRange.SubFormat, &ours.DataRange.SubFormat)
        && IsEqualGUID(&wanted.DataRange.Specifier, &ours.DataRange.Specifier);
    let size = ours.ConfigCaps.MaxOutputSize;
    let (least, most) = (
        wanted.ConfigCaps.MinOutputSize,
        wanted.ConfigCaps.MaxOutputSize,
    );
    let size_allowed = (least.cx..=most.cx).contains(&size.cx)
        && (least.cy..=most.cy).contains(&size.cy)
        && wanted.bTemporalCompression == ours.bTemporalCompression
        && wanted.bFixedSizeSamples == ours.bFixedSizeSamples;
    let shortest = wanted.ConfigCaps.MinFrameInterval.max(MIN_INTERVAL);
    let longest = wanted.ConfigCaps.MaxFrameInterval.min(MAX_INTERVAL);
    if !same_kind || !size_allowed || shortest > longest {
        return None;
    }
    let pixels = pixels_of(&ours.DataRange.SubFormat)?;
    let resolution = RESOLUTIONS
        .into_iter()
        .find(|&(w, h)| (i32::from(w), i32::from(h)) == (size.cx, size.cy))?;
    let asked = wanted.VideoInfoHeader.AvgTimePerFrame;
    let interval = if asked > 0 { asked } else { DEFAULT_INTERVAL }.clamp(shortest, longest);
    Some(VideoFormat {
        interval,
        ..proposal(pixels, resolution)
    })
}

fn pixels_of(sub_format: &GUID) -> Option<Pixels> {
    [Pixels::Rgb24, Pixels::Yuy2]
        .into_iter()
        .find(|&pixels| IsEqualGUID(&subtype(pixels), sub_format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_meets_itself_and_no_other() {
        for (a, wanted) in VIDEO.iter().enumerate() {
            for (b, ours) in VIDEO.iter().enumerate() {
                let met = meet(wanted, ours);
                assert_eq!(met.is_some(), a == b, "{a} and {b}");
                let sizes = met.map(|format| format.layout.size_ulong());
                assert!(sizes.is_none_or(|size| size == ours.DataRange.SampleSize));
            }
        }
    }

    #[test]
    fn the_interval_is_kept_within_both_ranges() {
        let interval = |change: fn(&mut KS_DATARANGE_VIDEO)| {
            let mut wanted = VIDEO[0];
            change(&mut wanted);
            meet(&wanted, &VIDEO[0]).map(|format| format.interval)
        };
        assert_eq!(interval(|_| ()), Some(DEFAULT_INTERVAL));
        assert_eq!(
            interval(|w| w.VideoInfoHeader.AvgTimePerFrame = 0),
            Some(DEFAULT_INTERVAL)
        );
        assert_eq!(
            interval(|w| w.VideoInfoHeader.AvgTimePerFrame = 1),
            Some(MIN_INTERVAL)
        );
        assert_eq!(
            interval(|w| w.ConfigCaps.MinFrameInterval = 500_000),
            Some(500_000)
        );
        assert_eq!(
            interval(|w| w.ConfigCaps.MaxFrameInterval = MIN_INTERVAL - 1),
            None
        );
    }

    #[test]
    fn a_client_that_takes_any_size_gets_ours() {
        let mut wanted = VIDEO[3];
        wanted.ConfigCaps.MinOutputSize = SIZE { cx: 1, cy: 1 };
        wanted.ConfigCaps.MaxOutputSize = SIZE { cx: 9999, cy: 9999 };
        let met = meet(&wanted, &VIDEO[1]).expect("a match");
        assert_eq!((met.layout.width(), met.layout.height()), RESOLUTIONS[0]);
        assert!(met.layout.is_bottom_up());
    }
}
