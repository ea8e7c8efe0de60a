//! Drawing rectangles into a frame, in either pixel format.

use super::{Colour, Layout};

/// A rectangle, in pixels from the top left corner. In YUY2 horizontal edges fall on even pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rect {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// The memory of a frame.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    layout: Layout,
    bytes: &'a mut [u8],
}

impl<'a> Canvas<'a> {
    /// `None` if `bytes` is smaller than a frame.
    pub(super) fn new(layout: Layout, bytes: &'a mut [u8]) -> Option<Self> {
        let bytes = bytes.get_mut(..layout.size())?;
        Some(Self { layout, bytes })
    }

    /// Fills a rectangle; what lies outside the frame is left out.
    pub(super) fn fill(&mut self, rect: Rect, colour: Colour) {
        let (ink, len) = colour.encode(self.layout.pixels());
        let ink = ink.get(..len).unwrap_or_default();
        let (unit_bytes, unit_pixels) = self.layout.pixels().unit();
        let right = rect.x.saturating_add(rect.width).min(self.layout.width());
        let from = usize::from(rect.x) / unit_pixels * unit_bytes;
        let to = usize::from(right) / unit_pixels * unit_bytes;
        for y in rect.y..rect.y.saturating_add(rect.height) {
            let Some(row) = self.row(y).and_then(|row| row.get_mut(from..to)) else {
                break;
            };
            for unit in row.chunks_exact_mut(unit_bytes) {
                unit.copy_from_slice(ink);
            }
        }
    }

    /// Copies the top row into all others.
    pub(super) fn repeat_top_row(&mut self) {
        let stride = self.layout.stride();
        let Some(top) = self.layout.row_offset(0) else {
            return;
        };
        for y in 1..self.layout.height() {
            if let Some(to) = self.layout.row_offset(y) {
                self.bytes.copy_within(top..top + stride, to);
            }
        }
    }

    fn row(&mut self, y: u16) -> Option<&mut [u8]> {
        let from = self.layout.row_offset(y)?;
        self.bytes.get_mut(from..from + self.layout.stride())
    }
}
