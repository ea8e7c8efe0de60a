//! Colours and their two encodings.

use super::Pixels;

/// A colour, as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

/// A colour as luma (16 to 235) and two colour differences (16 to 240), after BT.601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yuv {
    /// Luma.
    pub y: u8,
    /// Blue difference.
    pub u: u8,
    /// Red difference.
    pub v: u8,
}

impl Colour {
    /// The colour with these parts.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// The colour made lighter (or darker, below zero) by `by`, clipped.
    #[must_use]
    pub fn lightened(self, by: i16) -> Self {
        let part = |part: u8| clip(i32::from(part) + i32::from(by));
        Self {
            red: part(self.red),
            green: part(self.green),
            blue: part(self.blue),
        }
    }

    /// The colour in BT.601, in the usual eight-bit integers.
    #[must_use]
    pub fn to_yuv(self) -> Yuv {
        let (r, g, b) = (
            i32::from(self.red),
            i32::from(self.green),
            i32::from(self.blue),
        );
        Yuv {
            y: clip(((66 * r + 129 * g + 25 * b + 128) >> 8) + 16),
            u: clip(((-38 * r - 74 * g + 112 * b + 128) >> 8) + 128),
            v: clip(((112 * r - 94 * g - 18 * b + 128) >> 8) + 128),
        }
    }

    /// The bytes of one unit of `pixels` in this colour, and how many of them count.
    pub(super) fn encode(self, pixels: Pixels) -> ([u8; 4], usize) {
        match pixels {
            Pixels::Rgb24 => ([self.blue, self.green, self.red, 0], 3),
            Pixels::Yuy2 => {
                let Yuv { y, u, v } = self.to_yuv();
                ([y, u, y, v], 4)
            }
        }
    }
}

impl Yuv {
    /// The colour as a screen shows it.
    #[must_use]
    pub fn to_colour(self) -> Colour {
        let (c, d, e) = (
            i32::from(self.y) - 16,
            i32::from(self.u) - 128,
            i32::from(self.v) - 128,
        );
        Colour {
            red: clip((298 * c + 409 * e + 128) >> 8),
            green: clip((298 * c - 100 * d - 208 * e + 128) >> 8),
            blue: clip((298 * c + 516 * d + 128) >> 8),
        }
    }
}

/// `value` as a byte, clipped to 0 to 255.
fn clip(value: i32) -> u8 {
    u8::try_from(value.max(0)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_bt_601() {
        let yuv = |r, g, b| Colour::new(r, g, b).to_yuv();
        assert_eq!(
            yuv(0, 0, 0),
            Yuv {
                y: 16,
                u: 128,
                v: 128
            }
        );
        assert_eq!(
            yuv(255, 255, 255),
            Yuv {
                y: 235,
                u: 128,
                v: 128
            }
        );
        assert_eq!(
            yuv(255, 0, 0),
            Yuv {
                y: 82,
                u: 90,
                v: 240
            }
        );
        assert_eq!(
            yuv(0, 0, 255),
            Yuv {
                y: 41,
                u: 240,
                v: 110
            }
        );
    }

    #[test]
    fn there_and_back_is_close() {
        for colour in [
            (255, 0, 0),
            (0, 255, 0),
            (0, 0, 255),
            (12, 200, 99),
            (128, 128, 128),
        ] {
            let colour = Colour::new(colour.0, colour.1, colour.2);
            let back = colour.to_yuv().to_colour();
            let parts = [
                (colour.red, back.red),
                (colour.green, back.green),
                (colour.blue, back.blue),
            ];
            for (there, back) in parts {
                assert!(
                    there.abs_diff(back) <= 3,
                    "{colour:?} came back as {back:?}"
                );
            }
        }
    }

    #[test]
    fn lightening_clips() {
        assert_eq!(
            Colour::new(250, 100, 0).lightened(20),
            Colour::new(255, 120, 20)
        );
        assert_eq!(
            Colour::new(250, 100, 0).lightened(-128),
            Colour::new(122, 0, 0)
        );
    }
}
