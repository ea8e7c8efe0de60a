//! Whether what a pin delivers is what the driver should have drawn.
//!
//! Owns one [`Checker`] per stream: consecutive counters, consecutive times, and pixels. Knows nothing of locks.

use ks_guard::ffi::{
    KSSTREAM_HEADER_OPTIONSF_DURATIONVALID, KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT,
    KSSTREAM_HEADER_OPTIONSF_TIMEVALID,
};
use testcap::image::{BARS, BLOCK, Colour, Layout, Picture, Pixels, counter};

use crate::picture;

/// What a frame says about itself, besides its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// `KSSTREAM_HEADER.PresentationTime`, in units of 100 ns.
    pub(crate) time: i64,
    /// `KSSTREAM_HEADER.Duration`, in units of 100 ns.
    pub(crate) duration: i64,
    /// `KSSTREAM_HEADER.OptionsFlags`.
    pub(crate) options: u32,
}

/// Follows one stream from the moment it left the stop state.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    frames: u32,
    next_time: i64,
}

impl Checker {
    /// How many frames were right.
    pub(crate) fn frames(&self) -> u32 {
        self.frames
    }

    /// Checks the next frame and returns its layout.
    pub(crate) fn check(&mut self, bytes: &[u8], header: Header) -> Result<Layout, String> {
        let layout = picture::layouts()
            .find(|layout| layout.size() == bytes.len())
            .ok_or_else(|| format!("{} bytes are the size of no format", bytes.len()))?;
        let expected = self.frames % counter::MODULUS;
        match read_counter(layout, bytes) {
            Some(number) if number == expected => {}
            Some(number) => return Err(format!("frame {number} came where {expected} was due")),
            None => {
                return Err(format!(
                    "no frame number can be read where {expected} was due"
                ));
            }
        }
        check_times(self.next_time, header)?;
        check_bars(layout, bytes)?;
        check_block(layout, bytes, expected)?;
        self.frames += 1;
        self.next_time = header.time + header.duration;
        Ok(layout)
    }
}

fn read_counter(layout: Layout, bytes: &[u8]) -> Option<u32> {
    counter::read(|x, y| {
        picture::pixel(layout, bytes, x, y).is_some_and(|colour| colour.green > 127)
    })
}

fn check_times(due: i64, header: Header) -> Result<(), String> {
    const FLAGS: u32 = KSSTREAM_HEADER_OPTIONSF_TIMEVALID
        | KSSTREAM_HEADER_OPTIONSF_DURATIONVALID
        | KSSTREAM_HEADER_OPTIONSF_SPLICEPOINT;
    if header.time != due {
        return Err(format!(
            "presentation time {} where {due} was due",
            header.time
        ));
    }
    if header.duration <= 0 {
        return Err(format!("duration {}", header.duration));
    }
    if header.options != FLAGS {
        return Err(format!(
            "options 0x{:X} where 0x{FLAGS:X} was due",
            header.options
        ));
    }
    Ok(())
}

/// Looks at the middle of each bar, in the lowest row: some one brightness must explain them all.
fn check_bars(layout: Layout, bytes: &[u8]) -> Result<(), String> {
    let picture = Picture {
        layout,
        frame: 0,
        lightness: 0,
    };
    let y = layout.height() - 1;
    let mut seen = [Colour::new(0, 0, 0); BARS.len()];
    for (n, seen) in (0..).zip(&mut seen) {
        let x = u16::midpoint(picture.bar_edge(n), picture.bar_edge(n + 1));
        *seen = picture::pixel(layout, bytes, x, y).ok_or("a bar lies outside the frame")?;
    }
    let explained = (-255..=255).any(|lightness| {
        BARS.iter()
            .zip(&seen)
            .all(|(bar, seen)| as_delivered(layout, bar.lightened(lightness)) == *seen)
    });
    if explained {
        Ok(())
    } else {
        Err(format!("no brightness explains the bars {seen:?}"))
    }
}

fn check_block(layout: Layout, bytes: &[u8], frame: u32) -> Result<(), String> {
    let (x, y, side) = Picture {
        layout,
        frame,
        lightness: 0,
    }
    .block();
    let due = as_delivered(layout, BLOCK);
    let seen = picture::pixel(layout, bytes, x + side / 2, y + side / 2);
    if seen == Some(due) {
        Ok(())
    } else {
        Err(format!(
            "the block of frame {frame} is not at {x}, {y}: {seen:?} where {due:?} was due"
        ))
    }
}

/// A colour after the way through the frame's pixel format.
fn as_delivered(layout: Layout, colour: Colour) -> Colour {
    match layout.pixels() {
        Pixels::Rgb24 => colour,
        Pixels::Yuy2 => colour.to_yuv().to_colour(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Header = Header {
        time: 0,
        duration: 333_333,
        options: 0x111,
    };

    fn frame(layout: Layout, frame: u32, lightness: i16) -> Vec<u8> {
        let mut bytes = vec![0; layout.size()];
        assert!(
            Picture {
                layout,
                frame,
                lightness
            }
            .draw(&mut bytes)
            .is_some()
        );
        bytes
    }

    #[test]
    fn good_frames_pass() {
        for layout in picture::layouts() {
            for lightness in [-128, -1, 0, 64, 127] {
                let mut checker = Checker::default();
                assert_eq!(
                    checker.check(&frame(layout, 0, lightness), GOOD),
                    Ok(layout)
                );
                let next = Header {
                    time: 333_333,
                    ..GOOD
                };
                assert_eq!(
                    checker.check(&frame(layout, 1, lightness), next),
                    Ok(layout)
                );
                assert_eq!(checker.frames(), 2);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let layout = Layout::new(Pixels::Rgb24, 320, 240, true);
        let complaint = |bytes: &[u8], header| {
            Checker::default()
                .check(bytes, header)
                .expect_err("a complaint")
        };
        let good = frame(layout, 0, 0);
        assert!(complaint(&good[1..], GOOD).contains("size of no format"));
        assert!(complaint(&frame(layout, 1, 0), GOOD).contains("frame 1 came where 0 was due"));
        assert!(complaint(&good, Header { time: 1, ..GOOD }).contains("presentation time"));
        assert!(
            complaint(
                &good,
                Header {
                    duration: 0,
                    ..GOOD
                }
            )
            .contains("duration")
        );
        assert!(
            complaint(
                &good,
                Header {
                    options: 0x10,
                    ..GOOD
                }
            )
            .contains("options")
        );
        let mut bars = good.clone();
        bars[..960].fill(77);
        assert!(complaint(&bars, GOOD).contains("no brightness"));
        let mut block = good;
        let from = layout.row_offset(120).expect("row");
        let upto = layout.row_offset(150).expect("row");
        block[upto..from].fill(200);
        assert!(complaint(&block, GOOD).contains("the block of frame 0"));
    }
}
