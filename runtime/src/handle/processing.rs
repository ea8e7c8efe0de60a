//! The pin that a Process callback is about, and the frame at the leading edge of its queue.
//!
//! Owns the stream pointer's lock: it is locked and unlocked here, once each on every way out, so a pointer that an advance
//! has lost cannot be unlocked again. Made by the thunk of a Process slot, once per call.

use core::ptr::NonNull;

use super::Pin;
use crate::cx::Cx;
use crate::data::PinKind;
use crate::ffi::{
    KSPIN_FLAG_GENERATE_MAPPINGS, KSSTREAM_HEADER, KSSTREAM_POINTER, KSSTREAM_POINTER_OFFSET,
    KSSTREAM_POINTER_STATE_LOCKED, KSTIME, KsPinGetAvailableByteCount,
    KsPinGetLeadingEdgeStreamPointer, KsStreamPointerAdvanceOffsetsAndUnlock,
    KsStreamPointerSetStatusCode, KsStreamPointerUnlock,
};
use crate::state::{AtPassiveLevel, State};
use crate::status::{NtResult, NtStatus};

/// The pin whose Process callback is running: a [`Pin`], and the right to its leading edge.
///
/// # Invariants
///
/// AVStream holds the processing mutex of this pin for as long as the value exists, and there is one value per call.
#[derive(Debug)]
pub struct ProcessingPin<'v, 'c, P: PinKind> {
    pin: Pin<'v, 'c, P>,
}

/// How much of a frame was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Bytes of input, from the beginning of what remained.
    pub input: u32,
    /// Bytes of output, from the beginning of what remained.
    pub output: u32,
    /// Whether the edge goes on to the next frame though this one is not used up.
    pub eject: bool,
}

impl<'v, 'c, P: PinKind> ProcessingPin<'v, 'c, P> {
    /// # Safety
    ///
    /// The type's invariants.
    #[inline]
    pub(crate) unsafe fn new(pin: Pin<'v, 'c, P>) -> Self {
        Self { pin }
    }

    /// The pin.
    #[inline]
    #[must_use]
    pub fn pin(&self) -> Pin<'v, 'c, P> {
        self.pin
    }

    /// How many bytes of input and of output are queued at the pin (`nf-ks-kspingetavailablebytecount`).
    ///
    /// The pin's processing mutex is held, as for everything about a `ProcessingPin`: so the pin cannot be stopped meanwhile.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`: the page names none.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsPinGetAvailableByteCount")]
    pub fn available_bytes<S: State<I: AtPassiveLevel>>(
        &self,
        cx: &Cx<'c, S>,
    ) -> NtResult<(u32, u32)> {
        let _ = cx;
        let (mut input, mut output) = (0, 0);
        // SAFETY: the pin is live and its processing mutex held (the type's invariant), at PASSIVE_LEVEL; the places are ours.
        let status = unsafe {
            KsPinGetAvailableByteCount(self.pin.as_raw(), &raw mut input, &raw mut output)
        };
        NtStatus::check(status)?;
        Ok((
            u32::try_from(input).unwrap_or(0),
            u32::try_from(output).unwrap_or(0),
        ))
    }

    /// Locks the leading edge (`nf-ks-kspingetleadingedgestreampointer`), runs `f` on its frame, and advances and unlocks it
    /// (`nf-ks-ksstreampointeradvanceoffsetsandunlock`) by what `f` says was used.
    ///
    /// `None` where there is no frame. On unwinding the edge is unlocked where it was.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KsPinGetLeadingEdgeStreamPointer")]
    #[doc(alias = "KsStreamPointerAdvanceOffsetsAndUnlock")]
    #[doc(alias = "KsStreamPointerUnlock")]
    pub fn with_leading_edge<S: State, R>(
        &mut self,
        cx: &mut Cx<'c, S>,
        f: impl FnOnce(&mut Cx<'c, S>, &mut Frame<'_>) -> (Used, R),
    ) -> Option<R> {
        // SAFETY: the pin is live, at DISPATCH_LEVEL or below; its edge is not locked: this is the one place that locks it,
        // and it holds the pin's one `ProcessingPin`.
        let edge = unsafe {
            KsPinGetLeadingEdgeStreamPointer(self.pin.as_raw(), KSSTREAM_POINTER_STATE_LOCKED)
        };
        // INVARIANT: locked just above.
        let mut frame = Frame {
            edge: NonNull::new(edge)?,
            pin: core::marker::PhantomData,
        };
        let (used, result) = f(cx, &mut frame);
        frame.finish(used);
        Some(result)
    }
}

/// The frame at a locked edge.
///
/// Its memory may be mapped into a client at the same time, so it is copied from and to, and never borrowed.
///
/// # Invariants
///
/// `edge` is locked by this value, and unlocked when it goes.
#[derive(Debug)]
pub struct Frame<'f> {
    edge: NonNull<KSSTREAM_POINTER>,
    pin: core::marker::PhantomData<&'f KSSTREAM_POINTER>,
}

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        // SAFETY: the type's invariant; `finish` forgets the value.
        unsafe { KsStreamPointerUnlock(self.edge.as_ptr(), 0) }
    }
}

impl Frame<'_> {
    /// Advances and unlocks.
    fn finish(self, used: Used) {
        let (input, output) = (self.input().Remaining, self.output().Remaining);
        let edge = core::mem::ManuallyDrop::new(self).edge;
        // SAFETY: the edge is locked, and neither count is more than remains (`nf-ks-ksstreampointeradvanceoffsets`).
        unsafe {
            KsStreamPointerAdvanceOffsetsAndUnlock(
                edge.as_ptr(),
                used.input.min(input),
                used.output.min(output),
                u8::from(used.eject),
            );
        }
    }

    fn input(&self) -> KSSTREAM_POINTER_OFFSET {
        // SAFETY: the edge is locked, so its members are there and stay.
        unsafe { (*self.edge.as_ptr()).OffsetIn }
    }

    fn output(&self) -> KSSTREAM_POINTER_OFFSET {
        // SAFETY: as above.
        unsafe { (*self.edge.as_ptr()).OffsetOut }
    }

    /// Whether `Data` is an array of mappings.
    fn has_mappings(&self) -> bool {
        // SAFETY: the edge is locked, and its pin is live.
        let pin = unsafe { (*self.edge.as_ptr()).Pin };
        // SAFETY: as above.
        let descriptor = unsafe { (*pin).Descriptor };
        // SAFETY: a live pin has a descriptor; an edited one is a copy with the same flags.
        let flags = unsafe { (*descriptor).Flags };
        flags & KSPIN_FLAG_GENERATE_MAPPINGS != 0
    }

    /// How many bytes there are to read.
    #[doc(alias = "KSSTREAM_POINTER.OffsetIn")]
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Remaining")]
    #[must_use]
    pub fn input_len(&self) -> u32 {
        self.input().Remaining
    }

    /// How many bytes of input the frame has in all (`Count` of `ns-ks-_ksstream_pointer_offset`).
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Count")]
    #[must_use]
    pub fn input_size(&self) -> u32 {
        self.input().Count
    }

    /// How many bytes of output the frame has in all (`Count` of `ns-ks-_ksstream_pointer_offset`).
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Count")]
    #[must_use]
    pub fn output_size(&self) -> u32 {
        self.output().Count
    }

    /// How many bytes there is room for.
    #[doc(alias = "KSSTREAM_POINTER.OffsetOut")]
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Remaining")]
    #[must_use]
    pub fn output_len(&self) -> u32 {
        self.output().Remaining
    }

    /// Writes `bytes` at `offset` into what remains of the output.
    ///
    /// # Errors
    ///
    /// `STATUS_BUFFER_TOO_SMALL` where they do not fit; `STATUS_NOT_SUPPORTED` on a pin with
    /// `KSPIN_FLAG_GENERATE_MAPPINGS`, which has no bytes but mappings.
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Data")]
    pub fn write(&mut self, offset: usize, bytes: &[u8]) -> NtResult {
        let output = self.output();
        let place = self.part(output, offset, bytes.len())?;
        // SAFETY: `part` has checked that so many bytes are there; `bytes` is other memory, borrowed.
        unsafe { place.copy_from_nonoverlapping(NonNull::from_ref(bytes).cast(), bytes.len()) };
        Ok(())
    }

    /// Reads from `offset` of what remains of the input.
    ///
    /// # Errors
    ///
    /// `STATUS_BUFFER_TOO_SMALL` where there is not as much; `STATUS_NOT_SUPPORTED` as for [`write`](Self::write).
    #[doc(alias = "KSSTREAM_POINTER_OFFSET.Data")]
    pub fn read(&self, offset: usize, bytes: &mut [u8]) -> NtResult {
        let input = self.input();
        let place = self.part(input, offset, bytes.len())?;
        // SAFETY: `part` has checked that so many bytes are there; `bytes` is other memory, borrowed.
        unsafe { place.copy_to_nonoverlapping(NonNull::from_mut(bytes).cast(), bytes.len()) };
        Ok(())
    }

    /// Where a part of a buffer begins, if all of it is there.
    fn part(
        &self,
        buffer: KSSTREAM_POINTER_OFFSET,
        offset: usize,
        len: usize,
    ) -> NtResult<NonNull<u8>> {
        if self.has_mappings() {
            return Err(NtStatus::NOT_SUPPORTED);
        }
        let end = offset.checked_add(len);
        let data = NonNull::new(buffer.Data).ok_or(NtStatus::BUFFER_TOO_SMALL)?;
        if end.is_none_or(|end| end > buffer.Remaining as usize) {
            return Err(NtStatus::BUFFER_TOO_SMALL);
        }
        // SAFETY: `offset` is not beyond the buffer's end.
        Ok(unsafe { data.add(offset) })
    }

    /// Says how many bytes of the frame hold data (`DataUsed` of `ns-ks-ksstream_header`).
    ///
    /// # Errors
    ///
    /// `STATUS_BUFFER_TOO_SMALL` where that is more than the frame has; `STATUS_DEVICE_NOT_READY` where the edge has no
    /// header.
    #[doc(alias = "KSSTREAM_HEADER.DataUsed")]
    pub fn set_data_used(&mut self, bytes: u32) -> NtResult {
        let header = self.header()?;
        // SAFETY: AVStream's own header, which is this thread's while the edge is locked.
        if bytes > unsafe { (*header.as_ptr()).FrameExtent } {
            return Err(NtStatus::BUFFER_TOO_SMALL);
        }
        // SAFETY: as above.
        unsafe { (*header.as_ptr()).DataUsed = bytes };
        Ok(())
    }

    /// Stamps the frame: when it is presented and for how long, in the units of `time`. `OptionsFlags` gets `flags` added
    /// (`KSSTREAM_HEADER_OPTIONSF_*`).
    ///
    /// # Errors
    ///
    /// `STATUS_DEVICE_NOT_READY` where the edge has no header.
    #[doc(alias = "KSSTREAM_POINTER.StreamHeader")]
    pub fn set_time(&mut self, time: KSTIME, duration: i64, flags: u32) -> NtResult {
        let header = self.header()?;
        // SAFETY: AVStream's own header, which is this thread's while the edge is locked.
        unsafe { (*header.as_ptr()).PresentationTime = time };
        // SAFETY: as above.
        unsafe { (*header.as_ptr()).Duration = duration };
        // SAFETY: as above.
        unsafe { (*header.as_ptr()).OptionsFlags |= flags };
        Ok(())
    }

    /// Says with which status the frame goes back (`nf-ks-ksstreampointersetstatuscode`).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsStreamPointerSetStatusCode")]
    pub fn set_status(&mut self, status: NtStatus) -> NtResult {
        // SAFETY: the edge is locked, at DISPATCH_LEVEL or below, as everything here.
        let result = unsafe { KsStreamPointerSetStatusCode(self.edge.as_ptr(), status.into_raw()) };
        NtStatus::check(result)
    }

    /// The header: kept here, because its `Data` and sizes are AVStream's to write.
    fn header(&self) -> NtResult<NonNull<KSSTREAM_HEADER>> {
        // SAFETY: the edge is locked, so its members are there and stay.
        let header = unsafe { (*self.edge.as_ptr()).StreamHeader };
        NonNull::new(header).ok_or(NtStatus::DEVICE_NOT_READY)
    }
}
