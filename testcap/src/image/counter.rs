//! The number of the frame as seven-segment digits, for people and for programs.
//!
//! Drawn without regard to the brightness, so that it can be read back from a picture with any setting.

use super::{
    Colour,
    canvas::{Rect, Row},
};

/// How many decimal digits are drawn; the number is shown modulo a million.
pub const DIGITS: u16 = 6;
/// The number of frames after which the counter starts again at zero.
pub const MODULUS: u32 = 1_000_000;
/// The colour behind the digits.
pub const BACKGROUND: Colour = Colour::new(0, 0, 0);
/// The colour of the digits.
pub const FOREGROUND: Colour = Colour::new(255, 255, 255);

/// The thickness of a segment, in pixels; all other measures are multiples of it.
const THICK: u16 = 4;
const LEFT: u16 = 8;
const TOP: u16 = 8;
const PITCH: u16 = 6 * THICK;
const WIDTH: u16 = 4 * THICK;
const HEIGHT: u16 = 7 * THICK;

/// Which segments each digit lights: bit 0 is the top one, then clockwise, bit 6 the middle one.
const DIGIT: [u8; 10] = [
    0b011_1111, 0b000_0110, 0b101_1011, 0b100_1111, 0b110_0110, 0b110_1101, 0b111_1101, 0b000_0111,
    0b111_1111, 0b110_1111,
];

/// The segments, from the digit's top left corner, in the order of the bits above.
const SEGMENTS: [Rect; 7] = {
    const fn bar(x: u16, y: u16, width: u16, height: u16) -> Rect {
        Rect {
            x: x * THICK,
            y: y * THICK,
            width: width * THICK,
            height: height * THICK,
        }
    }
    [
        bar(0, 0, 4, 1),
        bar(3, 0, 1, 4),
        bar(3, 3, 1, 4),
        bar(0, 6, 4, 1),
        bar(0, 3, 1, 4),
        bar(0, 0, 1, 4),
        bar(0, 3, 4, 1),
    ]
};

/// The middle of each segment, where no other segment reaches.
const PROBES: [(u16, u16); 7] = {
    const fn at(half_x: u16, half_y: u16) -> (u16, u16) {
        (half_x * THICK / 2, half_y * THICK / 2)
    }
    [
        at(4, 1),
        at(7, 4),
        at(7, 10),
        at(4, 13),
        at(1, 10),
        at(1, 4),
        at(4, 7),
    ]
};

/// What is drawn, background included.
pub(super) const BOARD: Rect = Rect {
    x: LEFT - THICK,
    y: TOP - THICK,
    width: DIGITS * PITCH + THICK,
    height: HEIGHT + 2 * THICK,
};

/// Draws the part of `number`, which stands at the top left, that is in `row`.
pub(super) fn draw(row: &mut Row<'_>, number: u32) {
    row.fill(BOARD, BACKGROUND);
    let mut rest = number % MODULUS;
    for place in (0..DIGITS).rev() {
        let lit = DIGIT.get((rest % 10) as usize).copied().unwrap_or_default();
        rest /= 10;
        for (n, segment) in SEGMENTS.iter().enumerate() {
            if lit & (1 << n) != 0 {
                let x = LEFT + place * PITCH + segment.x;
                row.fill(
                    Rect {
                        x,
                        y: TOP + segment.y,
                        ..*segment
                    },
                    FOREGROUND,
                );
            }
        }
    }
}

/// Reads the number back. `is_lit` tells, for a pixel counted from the top left, whether it is light.
///
/// `None` if the pixels are no digits.
pub fn read(mut is_lit: impl FnMut(u16, u16) -> bool) -> Option<u32> {
    (0..DIGITS).try_fold(0, |number, place| {
        let mut lit = 0;
        for (n, (x, y)) in PROBES.into_iter().enumerate() {
            lit |= u8::from(is_lit(LEFT + place * PITCH + x, TOP + y)) << n;
        }
        let digit = DIGIT.iter().position(|&digit| digit == lit)?;
        Some(number * 10 + u32::try_from(digit).ok()?)
    })
}

/// The right and bottom end of what is drawn, in pixels: the picture below and beside is bars.
pub const EXTENT: (u16, u16) = (LEFT + DIGITS * PITCH, TOP + HEIGHT + THICK);

const _: () = assert!(WIDTH < PITCH && LEFT >= THICK && TOP >= THICK);
