//! Video formats as clients spell them, checked and reduced to what the driver needs.
//!
//! Owns the rules for a `KS_DATAFORMAT_VIDEOINFOHEADER`: which sizes, which pixel formats, which way up, how
//! fast. Takes no mutex and calls nothing. SetDataFormat, pin Create and the intersection handler ask here.

use ks_guard::{
    DataFormat, NtResult, NtStatus,
    ffi::{
        FOURCC_YUY2, GUID, IsEqualGUID, KS_BI_RGB, KS_BITMAPINFOHEADER,
        KS_DATAFORMAT_VIDEOINFOHEADER, KS_VIDEOINFOHEADER, KSDATAFORMAT,
        KSDATAFORMAT_SPECIFIER_VIDEOINFO, KSDATAFORMAT_SUBTYPE_RGB24, KSDATAFORMAT_SUBTYPE_YUY2,
        KSDATAFORMAT_TYPE_VIDEO, RECT, ULONG,
    },
};

use crate::image::{Layout, Pixels};

/// The resolutions that the camera has, as width and height in pixels.
pub const RESOLUTIONS: [(u16, u16); 2] = [(640, 480), (320, 240)];
/// Units of 100 ns in a second: what `AvgTimePerFrame` and the stream headers count.
pub const SECOND: i64 = 10_000_000;
/// The shortest frame interval, in units of 100 ns: 60 frames a second.
pub const MIN_INTERVAL: i64 = SECOND / 60;
/// The longest frame interval, in units of 100 ns: 1 frame a second.
pub const MAX_INTERVAL: i64 = SECOND;
/// The frame interval that the data ranges propose, in units of 100 ns: 30 frames a second.
pub const DEFAULT_INTERVAL: i64 = SECOND / 30;
/// The bytes of a format of this driver.
pub const FORMAT_SIZE: ULONG = size_of_ulong::<KS_DATAFORMAT_VIDEOINFOHEADER>();

/// A format that the driver can produce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoFormat {
    /// How a frame lies in memory.
    pub layout: Layout,
    /// The time between two frames, in units of 100 ns.
    pub interval: i64,
}

/// `size_of::<T>()` as the `ULONG` that KS structures want.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked by the assertion before the cast"
)]
pub(crate) const fn size_of_ulong<T>() -> ULONG {
    assert!(size_of::<T>() <= ULONG::MAX as usize);
    size_of::<T>() as ULONG
}

/// The media subtype of `pixels`.
#[must_use]
pub const fn subtype(pixels: Pixels) -> GUID {
    match pixels {
        Pixels::Rgb24 => KSDATAFORMAT_SUBTYPE_RGB24,
        Pixels::Yuy2 => KSDATAFORMAT_SUBTYPE_YUY2,
    }
}

/// The `biCompression` of `pixels`.
#[must_use]
pub const fn compression(pixels: Pixels) -> ULONG {
    match pixels {
        Pixels::Rgb24 => KS_BI_RGB,
        Pixels::Yuy2 => FOURCC_YUY2,
    }
}

/// The video info header of the format: all of the frame, a bit rate that follows from it.
#[must_use]
pub const fn video_info(format: &VideoFormat) -> KS_VIDEOINFOHEADER {
    const WHOLE: RECT = RECT {
        left: 0,
        top: 0,
        right: 0,
        bottom: 0,
    };
    let layout = &format.layout;
    let frames_per_second = if format.interval > 0 {
        SECOND / format.interval
    } else {
        0
    };
    KS_VIDEOINFOHEADER {
        rcSource: WHOLE,
        rcTarget: WHOLE,
        dwBitRate: layout.size_ulong() * 8 * rate(frames_per_second),
        dwBitErrorRate: 0,
        AvgTimePerFrame: format.interval,
        bmiHeader: KS_BITMAPINFOHEADER {
            biSize: size_of_ulong::<KS_BITMAPINFOHEADER>(),
            biWidth: layout.width() as i32,
            biHeight: if layout.is_bottom_up() || matches!(layout.pixels(), Pixels::Yuy2) {
                layout.height() as i32
            } else {
                -(layout.height() as i32)
            },
            biPlanes: 1,
            biBitCount: layout.pixels().bits(),
            biCompression: compression(layout.pixels()),
            biSizeImage: layout.size_ulong(),
            biXPelsPerMeter: 0,
            biYPelsPerMeter: 0,
            biClrUsed: 0,
            biClrImportant: 0,
        },
    }
}

/// A frame rate between 0 and 60 as a factor.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before the cast; `try_from` is not const"
)]
const fn rate(frames_per_second: i64) -> ULONG {
    if frames_per_second < 0 || frames_per_second > 60 {
        60
    } else {
        frames_per_second as ULONG
    }
}

/// The format as a client passes it around.
#[must_use]
pub const fn data_format(format: &VideoFormat) -> KS_DATAFORMAT_VIDEOINFOHEADER {
    KS_DATAFORMAT_VIDEOINFOHEADER {
        DataFormat: KSDATAFORMAT {
            FormatSize: FORMAT_SIZE,
            Flags: 0,
            SampleSize: format.layout.size_ulong(),
            Reserved: 0,
            MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
            SubFormat: subtype(format.layout.pixels()),
            Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
        },
        VideoInfoHeader: video_info(format),
    }
}

/// Reads the format that a pin is asked to produce.
///
/// # Errors
/// `STATUS_NO_MATCH` if it is none of this driver's, `STATUS_INVALID_PARAMETER` if there is none.
pub fn read(format: Option<DataFormat<'_>>) -> NtResult<VideoFormat> {
    let format = format.ok_or(NtStatus::INVALID_PARAMETER)?;
    let whole = format.read::<KS_DATAFORMAT_VIDEOINFOHEADER>();
    check(&whole.ok_or(NtStatus::NO_MATCH)?)
}

/// The rules.
///
/// # Errors
/// `STATUS_NO_MATCH` for whatever the driver cannot produce.
pub fn check(format: &KS_DATAFORMAT_VIDEOINFOHEADER) -> NtResult<VideoFormat> {
    let head = &format.DataFormat;
    let info = &format.VideoInfoHeader;
    if !IsEqualGUID(&head.MajorFormat, &KSDATAFORMAT_TYPE_VIDEO)
        || !IsEqualGUID(&head.Specifier, &KSDATAFORMAT_SPECIFIER_VIDEOINFO)
    {
        return Err(NtStatus::NO_MATCH);
    }
    let pixels = [Pixels::Rgb24, Pixels::Yuy2]
        .into_iter()
        .find(|&pixels| IsEqualGUID(&subtype(pixels), &head.SubFormat))
        .ok_or(NtStatus::NO_MATCH)?;
    let layout = check_bitmap(&info.bmiHeader, pixels)?;
    if !(MIN_INTERVAL..=MAX_INTERVAL).contains(&info.AvgTimePerFrame) {
        return Err(NtStatus::NO_MATCH);
    }
    Ok(VideoFormat {
        layout,
        interval: info.AvgTimePerFrame,
    })
}

/// The rules for the bitmap header (`ns-wingdi-bitmapinfoheader`): an RGB bitmap with a positive height has its
/// bottom row first; a YUV bitmap has its top row first whatever the sign; `biSizeImage` may be zero for
/// uncompressed RGB alone.
fn check_bitmap(header: &KS_BITMAPINFOHEADER, pixels: Pixels) -> NtResult<Layout> {
    let (width, height) = RESOLUTIONS
        .into_iter()
        .find(|&(width, height)| {
            header.biWidth == i32::from(width)
                && header.biHeight.unsigned_abs() == u32::from(height)
        })
        .ok_or(NtStatus::NO_MATCH)?;
    let bottom_up = pixels == Pixels::Rgb24 && header.biHeight > 0;
    let layout = Layout::new(pixels, width, height, bottom_up);
    let size_fits = header.biSizeImage == layout.size_ulong()
        || (header.biSizeImage == 0 && pixels == Pixels::Rgb24);
    let fits = header.biSize >= size_of_ulong::<KS_BITMAPINFOHEADER>()
        && header.biPlanes == 1
        && header.biBitCount == pixels.bits()
        && header.biCompression == compression(pixels)
        && size_fits;
    if fits {
        Ok(layout)
    } else {
        Err(NtStatus::NO_MATCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(width: u16, height: u16) -> KS_DATAFORMAT_VIDEOINFOHEADER {
        data_format(&VideoFormat {
            layout: Layout::new(Pixels::Rgb24, width, height, true),
            interval: DEFAULT_INTERVAL,
        })
    }

    #[test]
    fn what_the_driver_writes_it_reads_back() {
        for (width, height) in RESOLUTIONS {
            for (pixels, bottom_up) in [
                (Pixels::Rgb24, true),
                (Pixels::Rgb24, false),
                (Pixels::Yuy2, false),
            ] {
                let format = VideoFormat {
                    layout: Layout::new(pixels, width, height, bottom_up),
                    interval: MIN_INTERVAL,
                };
                assert_eq!(check(&data_format(&format)), Ok(format));
            }
        }
    }

    #[test]
    fn numbers_of_a_known_format() {
        let info = rgb(640, 480).VideoInfoHeader;
        assert_eq!(info.bmiHeader.biSizeImage, 921_600);
        assert_eq!(info.bmiHeader.biHeight, 480);
        assert_eq!(info.AvgTimePerFrame, 333_333);
        assert_eq!(info.dwBitRate, 921_600 * 8 * 30);
    }

    #[test]
    fn the_sign_of_the_height_turns_rgb_and_not_yuv() {
        let mut format = rgb(320, 240);
        format.VideoInfoHeader.bmiHeader.biHeight = -240;
        assert_eq!(check(&format).map(|f| f.layout.is_bottom_up()), Ok(false));
        let mut format = data_format(&VideoFormat {
            layout: Layout::new(Pixels::Yuy2, 320, 240, false),
            interval: DEFAULT_INTERVAL,
        });
        format.VideoInfoHeader.bmiHeader.biHeight = -240;
        assert_eq!(check(&format).map(|f| f.layout.is_bottom_up()), Ok(false));
    }

    #[test]
    fn what_it_cannot_produce_is_no_match() {
        type Change = fn(&mut KS_DATAFORMAT_VIDEOINFOHEADER);
        let changes: [Change; 10] = [
            |f| f.DataFormat.MajorFormat.Data1 ^= 1,
            |f| f.DataFormat.SubFormat.Data1 ^= 1,
            |f| f.DataFormat.Specifier.Data1 ^= 1,
            |f| f.VideoInfoHeader.bmiHeader.biWidth += 2,
            |f| f.VideoInfoHeader.bmiHeader.biHeight = i32::MIN,
            |f| f.VideoInfoHeader.bmiHeader.biBitCount = 32,
            |f| f.VideoInfoHeader.bmiHeader.biCompression = FOURCC_YUY2,
            |f| f.VideoInfoHeader.bmiHeader.biSizeImage -= 1,
            |f| f.VideoInfoHeader.AvgTimePerFrame = MIN_INTERVAL - 1,
            |f| f.VideoInfoHeader.AvgTimePerFrame = -1,
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let mut format = rgb(640, 480);
            change(&mut format);
            assert_eq!(check(&format), Err(NtStatus::NO_MATCH), "change {n}");
        }
    }

    #[test]
    fn no_format_is_refused() {
        assert_eq!(read(None), Err(NtStatus::INVALID_PARAMETER));
    }
}
