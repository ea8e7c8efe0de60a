//! Frames as a client sees them: from the driver's bytes to pixels, and to PNG files.
//!
//! Owns the decoding, which shares no code with the driver's drawing except the layout of the bytes. Judges
//! nothing.

use std::{fs::File, io::BufWriter, path::Path};

use testcap::{
    formats::RESOLUTIONS,
    image::{Colour, Layout, Pixels, Yuv},
};

/// Every layout that the driver's ranges propose. Their sizes differ, so the size of a frame tells its layout.
pub(crate) fn layouts() -> impl Iterator<Item = Layout> {
    RESOLUTIONS.into_iter().flat_map(|(width, height)| {
        [
            Layout::new(Pixels::Yuy2, width, height, false),
            Layout::new(Pixels::Rgb24, width, height, true),
        ]
    })
}

/// A name for files and messages, as in `yuy2-640x480`.
pub(crate) fn name(layout: Layout) -> String {
    let pixels = match layout.pixels() {
        Pixels::Rgb24 => "rgb24",
        Pixels::Yuy2 => "yuy2",
    };
    format!("{pixels}-{}x{}", layout.width(), layout.height())
}

/// The pixel at `x`, `y`, counted from the top left; `None` outside the frame.
pub(crate) fn pixel(layout: Layout, bytes: &[u8], x: u16, y: u16) -> Option<Colour> {
    let row = bytes.get(layout.row_offset(y)?..)?.get(..layout.stride())?;
    let x = usize::from(x);
    match layout.pixels() {
        Pixels::Rgb24 => match *row.get(x * 3..x * 3 + 3)? {
            [blue, green, red] => Some(Colour { red, green, blue }),
            _ => None,
        },
        Pixels::Yuy2 => match *row.get(x / 2 * 4..x / 2 * 4 + 4)? {
            [first, u, second, v] => {
                let y = if x.is_multiple_of(2) { first } else { second };
                Some(Yuv { y, u, v }.to_colour())
            }
            _ => None,
        },
    }
}

/// Writes the frame as an eight-bit RGB PNG.
pub(crate) fn write_png(path: &Path, layout: Layout, bytes: &[u8]) -> Result<(), String> {
    let mut rgb =
        Vec::with_capacity(usize::from(layout.width()) * usize::from(layout.height()) * 3);
    for y in 0..layout.height() {
        for x in 0..layout.width() {
            let Colour { red, green, blue } = pixel(layout, bytes, x, y).ok_or("short frame")?;
            rgb.extend([red, green, blue]);
        }
    }
    let failed =
        |error: &dyn std::fmt::Display| format!("cannot write {}: {error}", path.display());
    let file = File::create(path).map_err(|error| failed(&error))?;
    let mut encoder = png::Encoder::new(
        BufWriter::new(file),
        layout.width().into(),
        layout.height().into(),
    );
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|error| failed(&error))?;
    writer
        .write_image_data(&rgb)
        .map_err(|error| failed(&error))?;
    writer.finish().map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_of_hand_made_frames() {
        let rgb = Layout::new(Pixels::Rgb24, 1, 2, true);
        let bytes = [1, 2, 3, 0, 4, 5, 6, 0];
        assert_eq!(pixel(rgb, &bytes, 0, 0), Some(Colour::new(6, 5, 4)));
        assert_eq!(pixel(rgb, &bytes, 0, 1), Some(Colour::new(3, 2, 1)));
        assert_eq!(pixel(rgb, &bytes, 0, 2), None);
        let yuy2 = Layout::new(Pixels::Yuy2, 2, 1, false);
        let bytes = [235, 128, 16, 128];
        assert_eq!(pixel(yuy2, &bytes, 0, 0), Some(Colour::new(255, 255, 255)));
        assert_eq!(pixel(yuy2, &bytes, 1, 0), Some(Colour::new(0, 0, 0)));
    }

    #[test]
    fn sizes_tell_layouts_apart() {
        let mut sizes: Vec<_> = layouts().map(|layout| layout.size()).collect();
        sizes.sort_unstable();
        sizes.dedup();
        assert_eq!(sizes, [153_600, 230_400, 614_400, 921_600]);
    }
}
