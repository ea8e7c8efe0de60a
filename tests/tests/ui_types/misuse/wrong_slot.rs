//! Slots: a Process handler in the place of Reset.
#![forbid(unsafe_code)]
include!("../prelude.rs");

#[derive(Clone, Copy)]
pub struct MyProcess;

fn process<'c>(
    _: Call,
    _: &mut Cx<'c, In<slot::pin::Process>>,
    _: ProcessingPin<'_, 'c, Video>,
    _: &mut ProcData,
) -> NtResult {
    Ok(())
}

impl slot::Typed<Video, slot::pin::Process> for MyProcess {
    type Return = NtResult;
    const BODY: <slot::pin::Process as slot::Signature<Video>>::Body<NtResult> = process;
}

pub fn table(table: slot::table::PinDispatch<Video>) -> slot::table::PinDispatch<Video> {
    table.reset(MyProcess)
}

fn main() {}
