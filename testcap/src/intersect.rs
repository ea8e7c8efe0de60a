//! Data intersection: a client's range in, a format out.
//!
//! Owns the buffer-size protocol of the intersection handler; `ranges` knows what meets what. Touches no object
//! and takes no mutex, so it does not matter what AVStream holds when it calls.

use ks_guard::{
    NtResult, NtStatus,
    ffi::{
        KS_DATAFORMAT_VIDEOINFOHEADER, KS_DATARANGE_VIDEO, KSDATARANGE, PIRP, PKSDATARANGE,
        PKSP_PIN, PULONG, PVOID, ULONG,
    },
};

use crate::{
    formats::{FORMAT_SIZE, data_format, size_of_ulong},
    ranges,
};

/// The intersection handler (`nc-ks-pfnksintersecthandlerex`).
///
/// AVStream may hold the control mutex here, as for properties of which it does not say which need it; nothing is
/// acquired and nothing relied on.
///
/// Returns `STATUS_NO_MATCH` if the ranges have nothing in common, `STATUS_BUFFER_OVERFLOW` with the size in
/// `size` if the buffer is empty, `STATUS_BUFFER_TOO_SMALL` if it is short.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by AVStream: both ranges are `FormatSize` readable bytes, `data` has `capacity` writable bytes, and
/// `size` is writable.
pub unsafe extern "C" fn intersect(
    _context: PVOID,
    _irp: PIRP,
    _pin: PKSP_PIN,
    wanted: PKSDATARANGE,
    ours: PKSDATARANGE,
    capacity: ULONG,
    data: PVOID,
    size: PULONG,
) -> ks_guard::ffi::NTSTATUS {
    // SAFETY: the pointers are AVStream's, as this function's contract says.
    match unsafe { try_intersect(wanted, ours, capacity, data, size) } {
        Ok(()) => ks_guard::ffi::STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// # Safety
/// As for [`intersect`].
unsafe fn try_intersect(
    wanted: PKSDATARANGE,
    ours: PKSDATARANGE,
    capacity: ULONG,
    data: PVOID,
    size: PULONG,
) -> NtResult {
    // SAFETY: the range is readable for its `FormatSize`.
    let wanted = unsafe { read_range(wanted) }?;
    // SAFETY: as above.
    let ours = unsafe { read_range(ours) }?;
    let format = ranges::meet(&wanted, &ours).ok_or(NtStatus::NO_MATCH)?;
    // SAFETY: `size` is writable.
    unsafe { size.write(FORMAT_SIZE) };
    if capacity == 0 {
        return Err(NtStatus::BUFFER_OVERFLOW);
    }
    if capacity < FORMAT_SIZE {
        return Err(NtStatus::BUFFER_TOO_SMALL);
    }
    // SAFETY: `data` has room for a format; a client's buffer need not be aligned.
    unsafe {
        data.cast::<KS_DATAFORMAT_VIDEOINFOHEADER>()
            .write_unaligned(data_format(&format));
    };
    Ok(())
}

/// # Safety
/// `range` is null or points to `FormatSize` readable bytes.
unsafe fn read_range(range: *const KSDATARANGE) -> NtResult<KS_DATARANGE_VIDEO> {
    // SAFETY: not null, so at least a head is readable; it may not be aligned.
    let head = unsafe { (!range.is_null()).then(|| range.read_unaligned()) };
    match head {
        Some(head) if head.FormatSize >= size_of_ulong::<KS_DATARANGE_VIDEO>() => {
            // SAFETY: the range is as long as its `FormatSize` says.
            Ok(unsafe { range.cast::<KS_DATARANGE_VIDEO>().read_unaligned() })
        }
        _ => Err(NtStatus::NO_MATCH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ptr;

    fn call(wanted: &KS_DATARANGE_VIDEO, out: &mut [u8]) -> (NtResult, ULONG) {
        let mut size = 0;
        let capacity = ULONG::try_from(out.len()).expect("a small buffer");
        // SAFETY: ranges, buffer and size are as long as they say.
        let status = unsafe {
            intersect(
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::from_ref(wanted).cast_mut().cast(),
                ptr::from_ref(&ranges::VIDEO[0]).cast_mut().cast(),
                capacity,
                out.as_mut_ptr().cast(),
                &raw mut size,
            )
        };
        (NtStatus::check(status), size)
    }

    #[test]
    fn the_size_is_told_before_the_format() {
        let wanted = &ranges::VIDEO[0];
        assert_eq!(
            call(wanted, &mut []),
            (Err(NtStatus::BUFFER_OVERFLOW), FORMAT_SIZE)
        );
        let short = &mut [0; FORMAT_SIZE as usize - 1];
        assert_eq!(
            call(wanted, short),
            (Err(NtStatus::BUFFER_TOO_SMALL), FORMAT_SIZE)
        );
        assert!(short.iter().all(|&byte| byte == 0));
        let mut enough = [0; FORMAT_SIZE as usize];
        assert_eq!(call(wanted, &mut enough), (Ok(()), FORMAT_SIZE));
        // SAFETY: the handler wrote a format, and the head of one is plain numbers.
        let format = unsafe { crate::formats::read(enough.as_ptr().cast()) };
        assert_eq!(format.map(|f| f.layout.size()), Ok(640 * 480 * 2));
    }

    #[test]
    fn what_does_not_meet_is_no_match() {
        let (result, size) = call(&ranges::VIDEO[1], &mut []);
        assert_eq!((result, size), (Err(NtStatus::NO_MATCH), 0));
        let mut short = ranges::VIDEO[0];
        short.DataRange.FormatSize -= 1;
        assert_eq!(call(&short, &mut []).0, Err(NtStatus::NO_MATCH));
    }
}
