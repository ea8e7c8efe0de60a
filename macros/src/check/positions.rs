//! What the handlers of each slot take, so that a parameter too many, one too few or the handle that another slot has is
//! told in words.
//!
//! Owns the list, which a test compares with `slot/handlers.md` of the runtime, which is compiled there. Types are the
//! compiler's question, and so is a slot or a handle that goes by another name. Called by `typed`.

use quote::ToTokens;
use syn::{FnArg, Path};

use crate::diag::{Code, Diag, Message, Reported};
use crate::expand_types::is_handle;
use crate::model_typed::Handle;
use crate::syntax::Function;

/// The parameters after the context, by slot. Those of property, method, support, intersection and event handlers are told
/// by their families.
pub(crate) const POSITIONS: [(&str, &str); 40] = [
    ("device::Add", "device: NewDevice<..>"),
    (
        "device::Start",
        "device: Device<..>, irp: PIRP, translated: PCM_RESOURCE_LIST, untranslated: PCM_RESOURCE_LIST",
    ),
    ("device::PostStart", "device: Device<..>"),
    ("device::QueryStop", "device: Device<..>, irp: PIRP"),
    ("device::CancelStop", "device: Device<..>, irp: PIRP"),
    ("device::Stop", "device: Device<..>, irp: PIRP"),
    ("device::QueryRemove", "device: Device<..>, irp: PIRP"),
    ("device::CancelRemove", "device: Device<..>, irp: PIRP"),
    ("device::Remove", "device: Device<..>, irp: PIRP"),
    ("device::SurpriseRemoval", "device: Device<..>, irp: PIRP"),
    (
        "device::QueryCapabilities",
        "device: Device<..>, irp: PIRP, into: PDEVICE_CAPABILITIES",
    ),
    (
        "device::QueryPower",
        "device: Device<..>, irp: PIRP, device_to: DEVICE_POWER_STATE, device_from: DEVICE_POWER_STATE, \
         system_to: SYSTEM_POWER_STATE, system_from: SYSTEM_POWER_STATE, action: POWER_ACTION",
    ),
    (
        "device::SetPower",
        "device: Device<..>, irp: PIRP, to: DEVICE_POWER_STATE, from: DEVICE_POWER_STATE",
    ),
    ("device::QueryInterface", "device: Device<..>, irp: PIRP"),
    ("filter::Create", "filter: NewFilter<..>, irp: PIRP"),
    ("filter::Close", "filter: Filter<..>, irp: PIRP"),
    (
        "filter::Process",
        "filter: Filter<..>, data: &mut _, index: PKSPROCESSPIN_INDEXENTRY",
    ),
    (
        "filter::ProcessAtDispatch",
        "filter: Filter<..>, data: &mut _, index: PKSPROCESSPIN_INDEXENTRY",
    ),
    ("filter::Reset", "filter: Filter<..>"),
    (
        "filter::Sleep",
        "filter: Filter<..>, state: DEVICE_POWER_STATE",
    ),
    (
        "filter::Wake",
        "filter: Filter<..>, state: DEVICE_POWER_STATE",
    ),
    ("pin::Create", "pin: NewPin<..>, irp: PIRP"),
    ("pin::Close", "pin: Pin<..>, irp: PIRP"),
    ("pin::Process", "pin: ProcessingPin<..>, data: &mut _"),
    (
        "pin::ProcessAtDispatch",
        "pin: ProcessingPin<..>, data: &mut _",
    ),
    ("pin::Reset", "pin: Pin<..>"),
    (
        "pin::SetDataFormat",
        "pin: NewPin<..>, old: Option<DataFormat>, range: Option<DataFormat>",
    ),
    (
        "pin::SetDeviceState",
        "pin: Pin<..>, to: KSSTATE, from: KSSTATE",
    ),
    ("pin::Connect", "pin: NewPin<..>"),
    ("pin::Disconnect", "pin: NewPin<..>"),
    ("pin::Sleep", "pin: Pin<..>, state: DEVICE_POWER_STATE"),
    ("pin::Wake", "pin: Pin<..>, state: DEVICE_POWER_STATE"),
    (
        "clock::SetTimer",
        "pin: Pin<..>, timer: PKTIMER, due: LARGE_INTEGER, dpc: PKDPC",
    ),
    ("clock::CancelTimer", "pin: Pin<..>, timer: PKTIMER"),
    (
        "clock::CorrelatedTime",
        "pin: Pin<..>, system_time: PLONGLONG",
    ),
    ("clock::Resolution", "pin: Pin<..>, into: PKSRESOLUTION"),
    (
        "allocator::InitializeAllocator",
        "allocator: NewAllocator<..>, framing: KSALLOCATOR_FRAMING",
    ),
    ("allocator::Allocate", "allocator: Allocator<..>"),
    ("allocator::Free", "allocator: Allocator<..>, frame: _"),
    ("allocator::DeleteAllocator", "allocator: Allocator<..>"),
];

/// Whether the handler has as many parameters as its slot, and the slot's handle.
pub(super) fn check_positions(
    slot: Option<&Path>,
    handle: &Handle,
    function: &Function,
    diag: &mut Diag,
) -> Result<(), Reported> {
    let Some((slot, wanted)) = slot.and_then(positions) else {
        return Ok(());
    };
    let inputs = &function.sig.inputs;
    // Which of them are left is not known before.
    let is_conditional = |input: &FnArg| match input {
        FnArg::Typed(param) => param.attrs.iter().any(|attr| attr.path().is_ident("cfg")),
        FnArg::Receiver(_) => false,
    };
    if inputs.iter().any(is_conditional) {
        return Ok(());
    }
    let help = format!("write `(cx: &mut Cx, {wanted})`");
    let count = wanted.split(", ").count() + 1;
    if inputs.len() != count {
        let message = Message::new(
            Code::Position,
            format!(
                "a handler of `{slot}` has {count} parameters, and this one has {}",
                inputs.len()
            ),
        );
        return Err(diag.error(inputs.to_token_stream(), message.help(help)));
    }
    let object = wanted
        .split_once(": ")
        .and_then(|(_, ty)| ty.split_once('<'))
        .map_or("", |(object, _)| object);
    // Another name may be an import's.
    if handle.name == object || !is_handle(&handle.name) {
        return Ok(());
    }
    let message = Message::new(
        Code::Position,
        format!("the object of `{slot}` is `{object}`, and this is `{}`", handle.name),
    )
    .help(help)
    .note("each handle says no more of its object than is true in its slot: whether Create has completed, and which data is there");
    Err(diag.error(&handle.name, message))
}

/// The slot by its last two names, and what its handlers take.
fn positions(slot: &Path) -> Option<(&'static str, &'static str)> {
    let mut segments = slot.segments.iter().rev();
    let (name, module) = (&segments.next()?.ident, &segments.next()?.ident);
    POSITIONS.into_iter().find(|(slot, _)| {
        slot.split_once("::")
            .is_some_and(|(of, slot)| module == of && name == slot)
    })
}
