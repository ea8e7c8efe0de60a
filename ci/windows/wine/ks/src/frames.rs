//! One frame buffer of a pin, and its leading edge.
//!
//! Owns the buffer that the scenario queues and the driver fills. Used under the pin's processing mutex.

use core::ptr;

use ks_guard::ffi::{KSSTREAM_HEADER, KSSTREAM_POINTER, NTSTATUS, PKSPIN};
use wdk_sys::PVOID;

/// Bytes of the largest frame that testcap makes: 640 by 480 at 24 bits.
pub(crate) const ROOM: u32 = 640 * 480 * 3;

#[repr(C)]
pub(crate) struct Frames {
    pointer: KSSTREAM_POINTER,
    header: KSSTREAM_HEADER,
    queued: bool,
    locked: bool,
    /// What became of the frame; success unless the driver said otherwise.
    pub(crate) status: NTSTATUS,
    /// Whether the driver has let go of the frame.
    pub(crate) completed: bool,
}

impl Frames {
    /// Queues an empty frame.
    pub(crate) fn queue(&mut self, pin: PKSPIN, buffer: PVOID) {
        self.header.Size = size_of::<KSSTREAM_HEADER>() as u32;
        self.header.FrameExtent = ROOM;
        self.header.DataUsed = 0;
        self.header.Data = buffer;
        self.pointer.Pin = pin;
        self.pointer.StreamHeader = &raw mut self.header;
        self.pointer.OffsetOut.Data = buffer.cast();
        self.pointer.OffsetOut.Count = ROOM;
        self.pointer.OffsetOut.Remaining = ROOM;
        (self.queued, self.locked, self.completed, self.status) = (true, false, false, 0);
    }

    /// Locks the leading edge; null if no frame is queued.
    pub(crate) fn lock(&mut self) -> *mut KSSTREAM_POINTER {
        if !self.queued {
            return ptr::null_mut();
        }
        self.locked = true;
        &raw mut self.pointer
    }

    /// Unlocks the leading edge, and completes the frame if it is ejected. False if it was not locked.
    pub(crate) fn unlock(&mut self, eject: bool) -> bool {
        if eject && self.locked {
            (self.queued, self.completed) = (false, true);
        }
        core::mem::take(&mut self.locked)
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.locked
    }

    /// Bytes that the driver says it wrote.
    pub(crate) fn used(&self) -> u32 {
        self.header.DataUsed
    }
}
