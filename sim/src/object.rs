//! Names and memory of the objects that a driver sees.
//!
//! Owns the pieces that every kind of object shares: a printable name, a pointer that may cross threads, and the quarantine
//! that keeps freed memory alive so that a stale pointer is recognised instead of followed. It knows no lock and no rule.

use std::{any::Any, collections::VecDeque, fmt};

use serde::{Serialize, Serializer};

/// What an [`ObjectName`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A `KSDEVICE`.
    Device,
    /// A `KSFILTERFACTORY`.
    Factory,
    /// A `KSFILTER`.
    Filter,
    /// A `KSPIN`.
    Pin,
    /// A bag made by `KsAllocateObjectBag`.
    Bag,
    /// A KS worker.
    Worker,
    /// A `KSSTREAM_POINTER`.
    StreamPointer,
}

/// The name of one object of a machine, as in `filter#2`. Numbers count from 1 and are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// The kind of object.
    pub kind: ObjectKind,
    /// Counts from 1 within the kind.
    pub number: usize,
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ObjectKind::Device => "device",
            ObjectKind::Factory => "factory",
            ObjectKind::Filter => "filter",
            ObjectKind::Pin => "pin",
            ObjectKind::Bag => "bag",
            ObjectKind::Worker => "worker",
            ObjectKind::StreamPointer => "stream pointer",
        };
        write!(f, "{kind}#{}", self.number)
    }
}

impl Serialize for ObjectName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A raw pointer that may travel between threads.
pub(crate) struct Ptr<T>(pub(crate) *mut T);

impl<T> Clone for Ptr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ptr<T> {}

impl<T> Ptr<T> {
    pub(crate) fn addr(self) -> usize {
        self.0.addr()
    }

    /// The pointer. In a closure this captures the whole `Ptr`, where `.0` would capture a pointer that cannot travel.
    pub(crate) fn get(self) -> *mut T {
        self.0
    }
}

impl<T> fmt::Debug for Ptr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p}", self.0)
    }
}

// SAFETY: the pointer is an address that is handed on; whoever follows it argues for itself.
unsafe impl<T> Send for Ptr<T> {}
// SAFETY: as for Send.
unsafe impl<T> Sync for Ptr<T> {}

/// Memory of the simulator to which a driver holds a pointer: freed when this is dropped.
///
/// # Invariants
/// The pointer came from `Box::into_raw` and this is its only owner.
pub(crate) struct Owned<T>(Ptr<T>);

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        // INVARIANT: straight from the box.
        Self(Ptr(Box::into_raw(Box::new(value))))
    }

    pub(crate) fn ptr(&self) -> *mut T {
        self.0.0
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: by the type's invariant the pointer came from a box and nobody else frees it.
        drop(unsafe { Box::from_raw(self.0.0) });
    }
}

/// A byte buffer with the alignment that a pool allocation has, lent to the driver by pointer.
///
/// Behind the buffer lie guard bytes that only a driver which writes too far can change.
pub(crate) struct Lent {
    _memory: Owned<Box<[u128]>>,
    data: Ptr<u8>,
    len: usize,
}

const GUARD: u8 = 0xA5;
/// Guard bytes behind the buffer.
const GUARD_LEN: usize = 64;

impl Lent {
    /// `content`, followed by zeros up to `len` bytes.
    pub(crate) fn new(content: &[u8], len: usize) -> Self {
        let memory = Owned::new(vec![0_u128; (len + GUARD_LEN).div_ceil(16)].into_boxed_slice());
        // SAFETY: `memory` was just made and nobody else has seen it.
        let slice: &mut [u128] = unsafe { &mut *memory.ptr() };
        let data = slice.as_mut_ptr().cast::<u8>();
        let content = &content[..content.len().min(len)];
        // SAFETY: the allocation has at least `len` bytes, and `content` is elsewhere.
        unsafe { data.copy_from_nonoverlapping(content.as_ptr(), content.len()) };
        // SAFETY: the allocation has GUARD_LEN bytes behind the first `len`.
        let guard = unsafe { data.add(len) };
        // SAFETY: as above.
        unsafe { guard.write_bytes(GUARD, GUARD_LEN) };
        Self {
            _memory: memory,
            data: Ptr(data),
            len,
        }
    }

    pub(crate) fn ptr(&self) -> *mut u8 {
        self.data.0
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The content. The driver must be done with the buffer.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `len` initialised bytes live as long as `self`; the callers read after the driver has returned the buffer.
        unsafe { std::slice::from_raw_parts(self.data.0, self.len) }
    }

    /// Whether the bytes behind the buffer are as they were.
    pub(crate) fn intact(&self) -> bool {
        // SAFETY: GUARD_LEN bytes follow the first `len`.
        let guard = unsafe { self.data.0.add(self.len) };
        // SAFETY: as above; they were initialised by `new`.
        let guard = unsafe { std::slice::from_raw_parts(guard, GUARD_LEN) };
        guard.iter().all(|byte| *byte == GUARD)
    }
}

/// Freed memory, kept for a while so that its addresses are not used again at once.
pub(crate) struct Quarantine {
    kept: VecDeque<(Box<dyn Any + Send>, usize)>,
    bytes: usize,
    limit: usize,
}

impl Quarantine {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            kept: VecDeque::new(),
            bytes: 0,
            limit,
        }
    }

    /// Keeps `memory`, which counts for `bytes`, and lets the oldest go when the limit is passed.
    pub(crate) fn keep(&mut self, memory: impl Any + Send, bytes: usize) {
        self.kept.push_back((Box::new(memory), bytes));
        self.bytes += bytes;
        while self.bytes > self.limit && self.kept.len() > 1 {
            if let Some((_, bytes)) = self.kept.pop_front() {
                self.bytes -= bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_behind_the_buffer_is_seen() {
        let lent = Lent::new(b"abc", 5);
        assert_eq!(lent.bytes(), b"abc\0\0");
        assert!(lent.intact());
        // SAFETY: the byte behind the buffer belongs to the guard, which is part of the allocation.
        let behind = unsafe { lent.ptr().add(lent.len()) };
        // SAFETY: as above.
        unsafe { behind.write(0) };
        assert!(!lent.intact());
    }

    #[test]
    fn the_quarantine_is_bounded() {
        let mut quarantine = Quarantine::new(10);
        for _ in 0..5 {
            quarantine.keep((), 6);
        }
        assert_eq!(quarantine.kept.len(), 1);
        assert_eq!(quarantine.bytes, 6);
    }
}
