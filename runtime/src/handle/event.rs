//! The entry that a RemoveEvent handler is about.
//!
//! Owns what can be said of it. Made by `slot`, at entry.

use core::marker::PhantomData;

use super::Chain;
use crate::ffi::{PFILE_OBJECT, PKSEVENT_ENTRY};

/// An event entry of an object of kind `K`, which no client is told of any more. The library has taken it out of the
/// object's list (`nc-ks-pfnksremoveevent`); AVStream frees it when the handler has returned.
///
/// There is no way from here to the filter or pin. The callback gets a `FILE_OBJECT`, and `KsGetObjectFromFileObject` would
/// turn that into an object; but its page says that the result may be invalid memory, and no page says whether AVStream
/// removes the entries of a file that is closed before the object's Close or after it. What the handler has to know it
/// gets in the extra data that AddEvent returned.
///
/// # Invariants
///
/// The pointers are the callback's, and live for `'v`.
pub struct RemovedEvent<'v, 'c, K> {
    file: PFILE_OBJECT,
    entry: PKSEVENT_ENTRY,
    valid: PhantomData<&'v ()>,
    chain: Chain<'c>,
    kind: PhantomData<fn(K) -> K>,
}

impl<K> core::fmt::Debug for RemovedEvent<'_, '_, K> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("RemovedEvent").field(&self.entry).finish()
    }
}

impl<K> RemovedEvent<'_, '_, K> {
    /// # Safety
    ///
    /// The arguments of a RemoveEvent callback for an object of kind `K`, during the callback.
    #[inline]
    pub(crate) unsafe fn new(file: PFILE_OBJECT, entry: PKSEVENT_ENTRY) -> Self {
        Self {
            file,
            entry,
            valid: PhantomData,
            chain: PhantomData,
            kind: PhantomData,
        }
    }

    /// The client's file object, for calls that this library does not wrap. Following it is `unsafe`.
    #[inline]
    #[must_use]
    pub const fn file_object(&self) -> PFILE_OBJECT {
        self.file
    }

    /// The entry's address, valid during the callback. Following it is `unsafe`.
    #[inline]
    #[must_use]
    pub const fn as_raw(&self) -> PKSEVENT_ENTRY {
        self.entry
    }
}
