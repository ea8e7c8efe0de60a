//! Data formats and ranges, as far as AVStream itself looks at them.
//!
//! Owns the comparison of heads and the access to a filter's pin descriptors. What lies behind the head is the driver's.

use ks_guard::ffi::{
    GUID, IsEqualGUID, KSDATAFORMAT, KSPIN_DESCRIPTOR_EX, PKSDATAFORMAT, PKSDATARANGE,
};

use crate::{object::Ptr, state::Core};

/// The least that a format or range has: its head.
const HEAD: usize = size_of::<KSDATAFORMAT>();

/// Whether bytes are a data format: a head that says how long the whole is.
pub(crate) fn is_format(bytes: &[u8]) -> bool {
    bytes.len() >= HEAD
        && bytes
            .first_chunk::<4>()
            .is_some_and(|size| u32::from_le_bytes(*size) as usize == bytes.len())
}

/// Whether two of the GUIDs that describe a format agree; a zero GUID is the wildcard.
fn agree(format: GUID, range: GUID) -> bool {
    let wildcard = GUID::default();
    IsEqualGUID(&format, &range)
        || IsEqualGUID(&format, &wildcard)
        || IsEqualGUID(&range, &wildcard)
}

/// Whether a format (or a client's range) falls under one of the driver's ranges, as far as AVStream itself looks.
///
/// # Safety
/// Both point to at least the head of a format.
pub(crate) unsafe fn matches(format: PKSDATAFORMAT, range: PKSDATARANGE) -> bool {
    // SAFETY: the caller's contract; both types are plain data.
    let format = unsafe { &*format };
    // SAFETY: as above.
    let range = unsafe { &*range };
    agree(format.MajorFormat, range.MajorFormat)
        && agree(format.SubFormat, range.SubFormat)
        && agree(format.Specifier, range.Specifier)
}

/// The data ranges of a pin descriptor.
pub(crate) fn ranges(descriptor: Ptr<KSPIN_DESCRIPTOR_EX>) -> Vec<Ptr<KSDATAFORMAT>> {
    // SAFETY: `Machine::load`: descriptors live as long as the machine.
    let inner = unsafe { (*descriptor.0).PinDescriptor };
    if inner.DataRanges.is_null() {
        return Vec::new();
    }
    // SAFETY: as above; the table has that many entries.
    let table =
        unsafe { std::slice::from_raw_parts(inner.DataRanges, inner.DataRangesCount as usize) };
    table.iter().map(|range| Ptr(*range)).collect()
}

impl Core {
    /// The descriptor of a filter's pin factory.
    pub(crate) fn pin_descriptor(
        &self,
        filter: usize,
        id: u32,
    ) -> Option<Ptr<KSPIN_DESCRIPTOR_EX>> {
        let descriptor = self.objects.filters[filter].descriptor;
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let filter = unsafe { &*descriptor.0 };
        if id >= filter.PinDescriptorsCount || filter.PinDescriptors.is_null() {
            return None;
        }
        // The driver states the size of its entries, because a class driver may append members.
        let size = (filter.PinDescriptorSize as usize).max(size_of::<KSPIN_DESCRIPTOR_EX>());
        // SAFETY: the table has more than `id` entries of that size.
        let entry = unsafe { filter.PinDescriptors.byte_add(size * id as usize) };
        Some(Ptr(entry.cast_mut()))
    }
}
