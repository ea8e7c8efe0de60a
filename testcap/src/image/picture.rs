//! One frame: what is in it, and drawing it.

use super::{
    Colour, Layout,
    canvas::{Rect, Row},
    counter,
};

/// The bars from left to right: the eight corners of the colour cube by falling luma.
pub const BARS: [Colour; 8] = [
    Colour::new(255, 255, 255),
    Colour::new(255, 255, 0),
    Colour::new(0, 255, 255),
    Colour::new(0, 255, 0),
    Colour::new(255, 0, 255),
    Colour::new(255, 0, 0),
    Colour::new(0, 0, 255),
    Colour::new(0, 0, 0),
];

/// The colour of the block that moves, at any brightness.
pub const BLOCK: Colour = Colour::new(255, 128, 0);
/// How far the block moves from frame to frame, in pixels.
const STEP: u32 = 4;

/// Everything that determines a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How it lies in memory.
    pub layout: Layout,
    /// The number of the frame; it is drawn, and it says where the block is.
    pub frame: u32,
    /// How much lighter the bars are than [`BARS`]; below zero, darker.
    pub lightness: i16,
}

impl Picture {
    /// Draws the frame into `out` and returns how many bytes it took.
    ///
    /// Returns `None`, and draws nothing, if `out` is smaller than the frame.
    #[must_use]
    pub fn draw(&self, out: &mut [u8]) -> Option<usize> {
        let out = out.get_mut(..self.layout.size())?;
        for y in 0..self.layout.height() {
            let from = self.layout.row_offset(y)?;
            self.draw_row(y, out.get_mut(from..)?)?;
        }
        Some(self.layout.size())
    }

    /// Draws row `y`, counted from the top, into `out` and returns how many bytes it took.
    ///
    /// Returns `None`, and draws nothing, if `out` is smaller than a row.
    #[must_use]
    pub fn draw_row(&self, y: u16, out: &mut [u8]) -> Option<usize> {
        let mut row = Row::new(self.layout, y, out)?;
        let height = self.layout.height();
        for (n, colour) in (0..).zip(BARS) {
            let x = self.bar_edge(n);
            let width = self.bar_edge(n + 1) - x;
            let bar = Rect {
                x,
                y: 0,
                width,
                height,
            };
            row.fill(bar, colour.lightened(self.lightness));
        }
        row.fill(self.block_rect(), BLOCK);
        counter::draw(&mut row, self.frame);
        Some(self.layout.stride())
    }

    /// Whether row `y` is nothing but bars, and so like every other such row.
    #[must_use]
    pub fn is_bars_alone(&self, y: u16) -> bool {
        !self.block_rect().rows().contains(&y) && !counter::BOARD.rows().contains(&y)
    }

    fn block_rect(&self) -> Rect {
        let (x, y, side) = self.block();
        Rect {
            x,
            y,
            width: side,
            height: side,
        }
    }

    /// Where the left edge of bar `n` is, in pixels, rounded down to an even number.
    #[must_use]
    pub fn bar_edge(&self, n: u16) -> u16 {
        let eighths = u32::from(self.layout.width()) * u32::from(n) / 8;
        u16::try_from(eighths & !1).unwrap_or(u16::MAX)
    }

    /// Left edge, top edge and side of the block, in pixels.
    #[must_use]
    pub fn block(&self) -> (u16, u16, u16) {
        let side = (self.layout.height() / 8) & !1;
        let track = u32::from(self.layout.width().saturating_sub(side)).max(1);
        let x = (u64::from(self.frame) * u64::from(STEP) % u64::from(track)) & !1;
        (
            u16::try_from(x).unwrap_or(0),
            self.layout.height() / 2,
            side,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Pixels, Yuv},
        *,
    };

    extern crate std;
    use std::{vec, vec::Vec};

    fn drawn(layout: Layout, frame: u32, lightness: i16) -> Vec<u8> {
        let mut bytes = vec![0xaa; layout.size()];
        let picture = Picture {
            layout,
            frame,
            lightness,
        };
        assert_eq!(picture.draw(&mut bytes), Some(layout.size()));
        bytes
    }

    /// The bytes of the pixel, or of the pair of pixels, at `x`, `y`.
    fn unit(layout: Layout, bytes: &[u8], x: u16, y: u16) -> &[u8] {
        let (len, pixels) = layout.pixels().unit();
        let from = layout.row_offset(y).expect("row") + usize::from(x) / pixels * len;
        &bytes[from..from + len]
    }

    #[test]
    fn bars_in_rgb_are_blue_green_red() {
        let layout = Layout::new(Pixels::Rgb24, 640, 480, true);
        let bytes = drawn(layout, 0, 0);
        assert_eq!(unit(layout, &bytes, 320 - 1, 100), [0, 255, 0]);
        assert_eq!(unit(layout, &bytes, 80, 100), [0, 255, 255]);
        assert_eq!(unit(layout, &bytes, 639, 479), [0, 0, 0]);
        assert_eq!(unit(layout, &bytes, 559, 479), [255, 0, 0]);
    }

    #[test]
    fn bars_in_yuy2_are_luma_and_differences() {
        let layout = Layout::new(Pixels::Yuy2, 320, 240, false);
        let bytes = drawn(layout, 0, 0);
        let Yuv { y, u, v } = Colour::new(255, 255, 0).to_yuv();
        assert_eq!(unit(layout, &bytes, 40, 200), [y, u, y, v]);
        assert_eq!(unit(layout, &bytes, 318, 200), [16, 128, 16, 128]);
    }

    #[test]
    fn rows_of_bars_alone_are_alike_and_the_others_are_not() {
        let picture = Picture {
            layout: Layout::new(Pixels::Yuy2, 320, 240, false),
            frame: 20,
            lightness: -3,
        };
        let row = |y| {
            let mut bytes = vec![0; picture.layout.stride()];
            assert_eq!(picture.draw_row(y, &mut bytes), Some(640));
            bytes
        };
        let bars = row(239);
        let mut alone = 0;
        for y in 0..240 {
            assert_eq!(picture.is_bars_alone(y), row(y) == bars, "row {y}");
            alone += u16::from(picture.is_bars_alone(y));
        }
        assert_eq!(alone, 240 - 30 - 36);
        assert_eq!(picture.draw_row(0, &mut [0; 639]), None);
    }

    #[test]
    fn the_block_moves() {
        let layout = Layout::new(Pixels::Rgb24, 320, 240, false);
        for frame in [0, 1, 50, 1_000_000, u32::MAX] {
            let picture = Picture {
                layout,
                frame,
                lightness: 0,
            };
            let (x, y, side) = picture.block();
            assert!(
                x + side <= 320 && y + side <= 240,
                "frame {frame}: {x} {y} {side}"
            );
            let bytes = drawn(layout, frame, 100);
            assert_eq!(unit(layout, &bytes, x, y), [0, 128, 255]);
            assert_eq!(
                unit(layout, &bytes, x + side - 1, y + side - 1),
                [0, 128, 255]
            );
        }
        assert_eq!(
            Picture {
                layout,
                frame: 2,
                lightness: 0
            }
            .block()
            .0,
            8
        );
    }

    #[test]
    fn brightness_changes_the_bars_alone() {
        let layout = Layout::new(Pixels::Rgb24, 320, 240, true);
        let bytes = drawn(layout, 7, -100);
        assert_eq!(unit(layout, &bytes, 0, 200), [155, 155, 155]);
        assert_eq!(
            counter::read(|x, y| unit(layout, &bytes, x, y)[0] > 127),
            Some(7)
        );
    }

    #[test]
    fn the_counter_reads_back() {
        for layout in [
            Layout::new(Pixels::Rgb24, 640, 480, true),
            Layout::new(Pixels::Yuy2, 320, 240, false),
        ] {
            for frame in [0, 1, 9, 10, 123_456, 789_012, 999_999] {
                let bytes = drawn(layout, frame, 0);
                let lit = |x, y| unit(layout, &bytes, x, y)[0] > 127;
                assert_eq!(counter::read(lit), Some(frame));
            }
        }
        assert_eq!(counter::read(|_, _| false), None);
    }

    #[test]
    fn a_short_buffer_is_left_alone() {
        let layout = Layout::new(Pixels::Rgb24, 320, 240, true);
        let mut bytes = vec![0xaa; layout.size() - 1];
        assert_eq!(
            Picture {
                layout,
                frame: 0,
                lightness: 0
            }
            .draw(&mut bytes),
            None
        );
        assert!(bytes.iter().all(|&byte| byte == 0xaa));
    }

    #[test]
    fn bytes_after_the_frame_are_left_alone() {
        let layout = Layout::new(Pixels::Yuy2, 320, 240, false);
        let mut bytes = vec![0xaa; layout.size() + 4];
        assert_eq!(
            Picture {
                layout,
                frame: 3,
                lightness: 0
            }
            .draw(&mut bytes),
            Some(layout.size())
        );
        assert_eq!(bytes[layout.size()..], [0xaa; 4]);
    }
}
