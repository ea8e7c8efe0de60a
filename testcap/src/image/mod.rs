//! The picture: colour bars, a block that moves, and the number of the frame, in RGB24 or YUY2.
//!
//! Safe code without locks, pointers or panics, so that it can be tested by looking at pixels. Owns the layout of
//! a frame and everything drawn in it; knows nothing of AVStream. Process calls [`Picture::draw`].
#![forbid(unsafe_code)]

mod canvas;
mod colour;
pub mod counter;
mod layout;
mod picture;

pub use colour::{Colour, Yuv};
pub use layout::{Layout, Pixels};
pub use picture::{BARS, BLOCK, Picture};
