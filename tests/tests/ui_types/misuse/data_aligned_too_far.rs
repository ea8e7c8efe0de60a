//! Data: aligned to more than the pool promises.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[repr(align(64))]
pub struct Line([u8; 64]);

pub enum Aligned {}
impl Driver for Aligned {
    type Device = Line;
}

#[derive(Clone, Copy)]
pub struct Add;

fn add<'c>(_: Call, _: &mut Cx<'c, In<slot::device::Add>>, _: NewDevice<'_, 'c, Aligned>) -> NtResult<Line> {
    Ok(Line([0; 64]))
}

impl slot::Typed<Aligned, slot::device::Add> for Add {
    type Return = NtResult<Line>;
    const BODY: <slot::device::Add as slot::Signature<Aligned>>::Body<NtResult<Line>> = add;
}

pub static TABLE: slot::table::DeviceDispatch<Aligned> = slot::table::DeviceDispatch::new(Add);

fn main() {}
