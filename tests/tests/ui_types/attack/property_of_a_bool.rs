//! A property value of which not every byte is one.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct Get;
fn get<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::filter::GetProperty>>,
    _: Filter<'_, 'c, Capture>,
    _: &KSPROPERTY,
    value: &mut bool,
) -> NtResult {
    *value = true;
    Ok(())
}
impl slot::TypedProperty<Capture, slot::filter::GetProperty> for Get {
    type Request = KSPROPERTY;
    type Value = bool;
    type Return = NtResult;
    const BODY: <slot::filter::GetProperty as slot::PropertySlot<Capture>>::Body<
        KSPROPERTY,
        bool,
        NtResult,
    > = get;
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
