//! The leading edge of a pin's queue, locked, as a value that unlocks itself.
//!
//! Owns every stream-pointer call of this driver. Driver Verifier's rules `KsStreamPointerLock` and
//! `KsStreamPointerUnlock` want each lock matched by one unlock on every path; here a path that forgets drops the
//! value, and that unlocks. Process is the only caller.

use core::{ptr::NonNull, slice};

use ks_guard::{
    NtStatus,
    ffi::{
        KSSTREAM_HEADER, KSSTREAM_POINTER, KSSTREAM_POINTER_STATE_LOCKED,
        KsPinGetLeadingEdgeStreamPointer, KsStreamPointerAdvanceOffsetsAndUnlock,
        KsStreamPointerSetStatusCode, KsStreamPointerUnlock, PKSPIN, ULONG,
    },
};

/// The locked leading edge: one frame of an output pin.
///
/// # Invariants
/// The stream pointer is live and locked, and this value is the only user of it.
#[derive(Debug)]
pub struct LeadingEdge(NonNull<KSSTREAM_POINTER>);

impl LeadingEdge {
    /// Locks the frame at the leading edge (`nf-ks-kspingetleadingedgestreampointer`); `None` if there is none.
    ///
    /// # IRQL
    /// At most `DISPATCH_LEVEL`.
    ///
    /// # Safety
    /// `pin` is live and this runs in its Process, so that nobody else has the edge; the value is dropped or
    /// consumed before Process returns.
    #[must_use]
    pub unsafe fn lock(pin: PKSPIN) -> Option<Self> {
        // SAFETY: the pin is live.
        let edge = unsafe { KsPinGetLeadingEdgeStreamPointer(pin, KSSTREAM_POINTER_STATE_LOCKED) };
        // INVARIANT: asked for in the locked state, in Process.
        NonNull::new(edge).map(Self)
    }

    /// The room for data that is left in the frame.
    #[must_use]
    pub fn room(&mut self) -> &mut [u8] {
        // SAFETY: live and locked by the invariant; an output pin's data goes where `OffsetOut` points.
        let out = unsafe { (*self.0.as_ptr()).OffsetOut };
        if out.Data.is_null() {
            return &mut [];
        }
        // SAFETY: a locked edge has `Remaining` writable bytes at `Data`, and nobody else touches them until it
        // is unlocked, which needs `self`.
        unsafe { slice::from_raw_parts_mut(out.Data, out.Remaining as usize) }
    }

    /// The header that travels with the frame.
    #[must_use]
    pub fn header(&mut self) -> Option<&mut KSSTREAM_HEADER> {
        // SAFETY: live and locked by the invariant.
        let header = unsafe { (*self.0.as_ptr()).StreamHeader };
        // SAFETY: a locked edge's header belongs to who locked it, until the unlock.
        unsafe { header.as_mut() }
    }

    /// Sends the frame on with `used` bytes in it (`nf-ks-ksstreampointeradvanceoffsetsandunlock`).
    pub fn complete(self, used: ULONG) {
        let edge = self.into_raw();
        // SAFETY: live and locked by the invariant; `used` is at most what remained, or the frame is ejected
        // as it is.
        unsafe { KsStreamPointerAdvanceOffsetsAndUnlock(edge.as_ptr(), 0, used, 1) };
    }

    /// Sends the frame back without data, with an error (`nf-ks-ksstreampointersetstatuscode`).
    pub fn fail(mut self, status: NtStatus) {
        if let Some(header) = self.header() {
            header.DataUsed = 0;
            header.OptionsFlags = 0;
        }
        let edge = self.into_raw();
        // SAFETY: live and locked by the invariant. If the status cannot be set the frame goes back empty, which
        // tells the client the same.
        let _ = unsafe { KsStreamPointerSetStatusCode(edge.as_ptr(), status.into_raw()) };
        // SAFETY: as above; the pointer is not used again.
        unsafe { KsStreamPointerUnlock(edge.as_ptr(), 1) };
    }

    fn into_raw(self) -> NonNull<KSSTREAM_POINTER> {
        let edge = self.0;
        core::mem::forget(self);
        edge
    }
}

impl Drop for LeadingEdge {
    fn drop(&mut self) {
        // SAFETY: live and locked by the invariant. Not ejected: the frame stays at the edge for the next Process.
        unsafe { KsStreamPointerUnlock(self.0.as_ptr(), 0) };
    }
}
