//! One of two files that are the same to the letter.

use super::*;

#[ks_synchronized(slot = filter::GetProperty)]
pub fn get(_cx: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
    *value = 64;
    Ok(())
}

#[ks_synchronized(slot = filter::Reset<Capture>)]
pub unsafe extern "C" fn reset(_filter: PKSFILTER) -> NtResult {
    Ok(())
}
