//! Start: a second object for the device's bag, added without the device mutex.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = filter::Create)]
fn create(cx: &mut Cx, filter: ks_guard::NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
    Ok((0, ()))
}

static TABLE: FilterDispatch<Capture> = FilterDispatch::new(create);
static SECOND: ks_guard::slot::table::FilterDescriptor<Drv> =
    ks_guard::slot::table::FilterDescriptor::new(&TABLE, &[]);

#[ks_synchronized(slot = device::Start)]
fn start(
    cx: &mut Cx,
    device: Device<Drv>,
    irp: PIRP,
    translated: PCM_RESOURCE_LIST,
    untranslated: PCM_RESOURCE_LIST,
) -> NtResult {
    cx.create_filter_factory(device, &SECOND, |_, _| ()) //~ ERROR KSG109
}


fn main() {}
