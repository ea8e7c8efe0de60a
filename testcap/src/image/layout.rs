//! How the pixels of a frame lie in memory.

/// The pixel formats of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// Three bytes a pixel: blue, green, red.
    Rgb24,
    /// Four bytes for two pixels side by side: luma, blue difference, luma, red difference.
    Yuy2,
}

impl Pixels {
    /// Bits per pixel, as in `biBitCount`.
    #[must_use]
    pub const fn bits(self) -> u16 {
        match self {
            Self::Rgb24 => 24,
            Self::Yuy2 => 16,
        }
    }

    /// How many bytes describe how many pixels, at least.
    pub(super) const fn unit(self) -> (usize, usize) {
        match self {
            Self::Rgb24 => (3, 1),
            Self::Yuy2 => (4, 2),
        }
    }
}

/// Pixel format, size and direction of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pixels: Pixels,
    width: u16,
    height: u16,
    bottom_up: bool,
}

impl Layout {
    /// A layout of `width` by `height` pixels; `bottom_up` puts the bottom row first.
    #[must_use]
    pub const fn new(pixels: Pixels, width: u16, height: u16, bottom_up: bool) -> Self {
        Self {
            pixels,
            width,
            height,
            bottom_up,
        }
    }

    /// The pixel format.
    #[must_use]
    pub const fn pixels(&self) -> Pixels {
        self.pixels
    }

    /// Pixels in a row.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Rows in a frame.
    #[must_use]
    pub const fn height(&self) -> u16 {
        self.height
    }

    /// Whether the bottom row comes first in memory.
    #[must_use]
    pub const fn is_bottom_up(&self) -> bool {
        self.bottom_up
    }

    /// Bytes from one row to the next: the pixels, rounded up to a multiple of four (`ns-wingdi-bitmapinfoheader`).
    #[must_use]
    pub const fn stride(&self) -> usize {
        (self.width as usize * self.pixels.bits() as usize).div_ceil(32) * 4
    }

    /// Bytes of a frame.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.stride() * self.height as usize
    }

    /// [`Layout::size`] as the `ULONG` of KS structures.
    #[must_use]
    pub const fn size_ulong(&self) -> u32 {
        (self.width as u32 * self.pixels.bits() as u32).div_ceil(32) * 4 * self.height as u32
    }

    /// Where row `y`, counted from the top of the picture, begins in memory; `None` below the last row.
    #[must_use]
    pub const fn row_offset(&self, y: u16) -> Option<usize> {
        if y >= self.height {
            return None;
        }
        let row = if self.bottom_up {
            self.height - 1 - y
        } else {
            y
        };
        Some(row as usize * self.stride())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_to_four_bytes() {
        assert_eq!(Layout::new(Pixels::Rgb24, 640, 480, true).stride(), 1920);
        assert_eq!(Layout::new(Pixels::Rgb24, 3, 1, true).stride(), 12);
        assert_eq!(Layout::new(Pixels::Rgb24, 4, 1, true).stride(), 12);
        assert_eq!(Layout::new(Pixels::Rgb24, 5, 1, true).stride(), 16);
        assert_eq!(Layout::new(Pixels::Yuy2, 320, 240, false).stride(), 640);
        assert_eq!(Layout::new(Pixels::Yuy2, 320, 240, false).size(), 153_600);
        assert_eq!(
            Layout::new(Pixels::Yuy2, 320, 240, false).size_ulong(),
            153_600
        );
    }

    #[test]
    fn the_bottom_row_comes_first_or_last() {
        let up = Layout::new(Pixels::Rgb24, 320, 240, true);
        assert_eq!(up.row_offset(0), Some(239 * 960));
        assert_eq!(up.row_offset(239), Some(0));
        assert_eq!(up.row_offset(240), None);
        let down = Layout::new(Pixels::Rgb24, 320, 240, false);
        assert_eq!(down.row_offset(0), Some(0));
    }
}
