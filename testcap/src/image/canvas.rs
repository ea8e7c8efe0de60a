//! Drawing rectangles into a row of a frame, in either pixel format.

use core::ops::Range;

use super::{Colour, Layout};

/// A rectangle, in pixels from the top left corner. In YUY2 horizontal edges fall on even pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rect {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// The memory of one row of a frame.
#[derive(Debug)]
pub(super) struct Row<'a> {
    layout: Layout,
    y: u16,
    bytes: &'a mut [u8],
}

impl<'a> Row<'a> {
    /// Row `y`, counted from the top, of a frame. `None` if `bytes` is smaller than a row.
    pub(super) fn new(layout: Layout, y: u16, bytes: &'a mut [u8]) -> Option<Self> {
        let bytes = bytes.get_mut(..layout.stride())?;
        Some(Self { layout, y, bytes })
    }

    /// Fills the part of a rectangle that is in this row; what lies outside the frame is left out.
    pub(super) fn fill(&mut self, rect: Rect, colour: Colour) {
        if !rect.rows().contains(&self.y) {
            return;
        }
        let (ink, len) = colour.encode(self.layout.pixels());
        let ink = ink.get(..len).unwrap_or_default();
        let (unit_bytes, unit_pixels) = self.layout.pixels().unit();
        let right = rect.x.saturating_add(rect.width).min(self.layout.width());
        let from = usize::from(rect.x) / unit_pixels * unit_bytes;
        let to = usize::from(right) / unit_pixels * unit_bytes;
        let Some(part) = self.bytes.get_mut(from..to) else {
            return;
        };
        for unit in part.chunks_exact_mut(unit_bytes) {
            unit.copy_from_slice(ink);
        }
    }
}

impl Rect {
    /// The rows that it covers.
    pub(super) fn rows(self) -> Range<u16> {
        self.y..self.y.saturating_add(self.height)
    }
}
