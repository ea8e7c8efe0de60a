//! Data intersection: a client's range in, a format out.
//!
//! Owns the handler; `ranges` knows what meets what, and the library asks for the client's buffer and fills it.

use ks_guard::{
    Cx, DataFormat, NewFilter, NtResult, NtStatus,
    ffi::{KS_DATAFORMAT_VIDEOINFOHEADER, KS_DATARANGE_VIDEO},
    ks_synchronized, slot,
};

use crate::{filter::Camera, formats::data_format, ranges};

/// The intersection handler (`nc-ks-pfnksintersecthandlerex`).
///
/// AVStream may hold the control mutex here, as for properties of which it does not say which need it; nothing is acquired
/// and nothing relied on.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::filter::Intersect)]
pub fn intersect(
    _cx: &mut Cx,
    _filter: NewFilter<Camera>,
    _pin_id: u32,
    wanted: DataFormat,
    ours: DataFormat,
) -> NtResult<KS_DATAFORMAT_VIDEOINFOHEADER> {
    let wanted = wanted.read::<KS_DATARANGE_VIDEO>();
    let ours = ours.read::<KS_DATARANGE_VIDEO>();
    let (wanted, ours) = wanted.zip(ours).ok_or(NtStatus::NO_MATCH)?;
    let format = ranges::meet(&wanted, &ours).ok_or(NtStatus::NO_MATCH)?;
    Ok(data_format(&format))
}
