//! Requests: a property handler keeps the request, which goes when the handler returns.
#![forbid(unsafe_code)]
include!("../prelude.rs");

use std::sync::Mutex;

static KEPT: Mutex<Option<&'static KSPROPERTY>> = Mutex::new(None);

#[ks_guard::ks_synchronized(slot = slot::filter::GetProperty)]
fn get(_: &mut Cx, _: Filter<Capture>, request: &KSPROPERTY, _: &mut u32) -> NtResult {
    *KEPT.lock().map_err(|_| NtStatus::UNSUCCESSFUL)? = Some(request);
    Ok(())
}

fn main() {}
