//! The slot types against `spec/entry.toml`, in both directions, and against the C declarations.
//!
//! The table is derived from the documents by another test; here it is that the types say what the table says, that each
//! C signature is the one of `spec/dispatch.toml`, and that the page of the documentation shows the mapping as it is. To
//! write the page anew: `UPDATE_PAGE=1 cargo test -p ks-guard-tests --test slots`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem::discriminant;

use ks_guard::ffi::*;
use ks_guard::slot::{
    ALL, NeverPending, RawSlot, Signature, Slot, SlotInfo, allocator, clock, device, filter, other,
    pin,
};
use ks_guard::state::Entry;
use ks_guard::{Driver, FilterKind, PinKind};
use toml::Table;

fn types() -> impl Iterator<Item = SlotInfo> {
    ALL.iter().flat_map(|module| module.iter().copied())
}

fn text(row: &Table, key: &str) -> String {
    row[key].as_str().expect("a string").to_owned()
}

fn entry(row: &Table, mutex: &str) -> Entry {
    match row[mutex]["entry"].as_str() {
        Some("held") => Entry::Held,
        Some("free") => Entry::Free,
        Some("maybe") => Entry::Maybe,
        other => panic!("no entry state: {other:?}"),
    }
}

fn rows() -> BTreeMap<(String, String), Table> {
    table(include_str!("../../spec/entry.toml"))
}

fn documents() -> BTreeMap<(String, String), Table> {
    table(include_str!("../../spec/dispatch.toml"))
}

fn table(file: &str) -> BTreeMap<(String, String), Table> {
    let file: Table = file.parse().expect("TOML");
    let slots = file["slot"].as_array().expect("rows");
    slots
        .iter()
        .map(|row| {
            let row = row.as_table().expect("a table").clone();
            ((text(&row, "table"), text(&row, "slot")), row)
        })
        .collect()
}

/// Each type has a row and says what it says; each row has a type.
#[test]
fn types_follow_the_table() {
    let rows = rows();
    let mut met = BTreeMap::new();
    for info in types() {
        let key = (info.table.to_owned(), info.slot.to_owned());
        let row = rows
            .get(&key)
            .unwrap_or_else(|| panic!("{} has no row", info.name));
        let said = [info.device, info.control, info.processing];
        let table = ["device", "control", "processing"].map(|mutex| entry(row, mutex));
        assert_eq!(
            said.map(|entry| discriminant(&entry)),
            table.map(|entry| discriminant(&entry)),
            "{}",
            info.name
        );
        // A slot that a flag moves to DISPATCH_LEVEL has a type for each level.
        let levels = [
            Some(text(row, "irql")),
            row.get("irql_if")
                .map(|other| other["irql"].as_str().expect("text").to_owned()),
        ];
        assert!(
            levels.iter().flatten().any(|level| level == info.irql),
            "{}: {}",
            info.name,
            info.irql
        );
        met.entry(key).or_insert_with(Vec::new).push(info.irql);
    }
    for (key, row) in &rows {
        let levels = met
            .get(key)
            .unwrap_or_else(|| panic!("{key:?} has no type"));
        if row.contains_key("irql_if") {
            assert!(
                levels.contains(&"PASSIVE_LEVEL") && levels.contains(&"DISPATCH_LEVEL"),
                "{key:?}"
            );
        }
    }
    assert_eq!(rows.len(), met.len());
}

/// The page says what the types say, with the C signature of the documents and the reason for each entry state.
#[test]
fn the_page_shows_the_mapping() {
    let (rows, documents) = (rows(), documents());
    let mut page = String::from(
        "Every callback that ks.sys may call, as a type: the lock state in which it is called, and its C signature.\n\n\
         The table is computed from `spec/dispatch.toml` and `spec/entry.toml` (which has the reason for each cell) and\n\
         compared with the types by a test. Held: AVStream holds the mutex for the callback. Free: it can be acquired.\n\
         Maybe: the documents do not decide, and the types allow neither. `__fastcall` and `NTAPI` of the headers are the C\n\
         calling convention on 64-bit Windows.\n\n\
         Most slots of `other` take raw handlers alone: what they are passed is a pointer of the driver's own, a stream pointer\n\
         or an IRP, and no handle could say what it refers to. `FrameReturn`, `IrpCompletion` and `Handshake` are passed a pin,\n\
         and take typed handlers too, with a `NewPin`; registering their `raw()` stays `unsafe`. For the others write `#[ks_synchronized(slot = other::BagFree)]` on the\n\
         `unsafe extern \"C\" fn`: its signature is compared with the one here, the mutexes that it takes with the entry state,\n\
         and [`raw()`](crate::slot::RawHandler::raw) is the function for ks.sys.\n\n\
         | slot | table | callback | device | control | processing | IRQL | C function |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let signatures: BTreeMap<_, _> = signatures().into_iter().map(|row| (row.0, row)).collect();
    for info in types() {
        let key = (info.table.to_owned(), info.slot.to_owned());
        assert!(rows.contains_key(&key), "{key:?}");
        let signature = signatures
            .get(info.name)
            .map_or("", |_| documents[&key]["signature"].as_str().expect("text"));
        let name = short(info.name);
        let code = if signature.is_empty() {
            String::new()
        } else {
            format!("`{signature}`")
        };
        let _ = writeln!(
            page,
            "| `{name}` | {} | {} | {:?} | {:?} | {:?} | {} | {code} |",
            info.table, info.slot, info.device, info.control, info.processing, info.irql
        );
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../runtime/src/slot/mapping.md"
    );
    if std::env::var_os("UPDATE_PAGE").is_some() {
        std::fs::write(path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(path).expect("the page");
    assert!(
        written == page,
        "runtime/src/slot/mapping.md is out of date: UPDATE_PAGE=1 writes it anew"
    );
}

/// The C signature of each slot type is the one that the documents give.
#[test]
fn signatures_follow_the_documents() {
    let documents = documents();
    let signatures = signatures();
    for (name, raw, _) in &signatures {
        let info = types().find(|info| info.name == *name).expect("a slot");
        let row = &documents[&(info.table.to_owned(), info.slot.to_owned())];
        let types: Vec<_> = row["params"]
            .as_array()
            .expect("parameters")
            .iter()
            .map(|param| rust_type(param["type"].as_str().expect("text")))
            .collect();
        let returns = match row["returns"].as_str().expect("text") {
            "void" => String::new(),
            other => format!(" -> {}", rust_type(other)),
        };
        let expected = format!("unsafe extern \"C\" fn({}){returns}", types.join(", "));
        assert_eq!(*raw, expected, "{name}");
    }
}

/// Slots without a function type. None may stay here: a raw handler of such a slot is refused.
const WITHOUT: &[&str] = &[];

/// Every slot has a C signature, so that a raw handler for it is compared with it.
#[test]
fn every_slot_has_a_signature() {
    let signatures = signatures();
    for info in types() {
        let has = signatures.iter().any(|(name, ..)| *name == info.name);
        let name = short(info.name);
        assert_eq!(has, !WITHOUT.contains(&name), "{name}");
    }
}

/// `pin::Close` of the whole path.
fn short(name: &'static str) -> &'static str {
    name.rsplit_once("rows::").map_or(name, |(_, name)| name)
}

/// `STATUS_PENDING` is refused where the documents forbid it, in either form, and in the raw form nowhere else.
#[test]
fn rules_about_statuses_follow_the_documents() {
    let documents = documents();
    let never = std::any::type_name::<NeverPending>();
    let mut forbidden = Vec::new();
    for (name, _, rule) in signatures() {
        let info = types().find(|info| info.name == name).expect("a slot");
        let row = &documents[&(info.table.to_owned(), info.slot.to_owned())];
        let statuses = row["forbidden_status"].as_array().expect("statuses");
        let forbids = statuses
            .iter()
            .any(|status| status.as_str() == Some("STATUS_PENDING"));
        assert_eq!(rule == never, forbids, "{name}");
        if forbids {
            forbidden.push(name);
        }
    }
    let mut typed = typed_rules();
    typed.retain(|(_, rule)| *rule == never);
    // Those of `other` have no typed form.
    for name in forbidden
        .iter()
        .filter(|name| !short(name).starts_with("other::"))
    {
        assert!(typed.iter().any(|(other, _)| other == name), "{name}");
    }
}

/// The rule of each slot of a dispatch table with a typed form, and of no other whose rule could be looser than the raw one.
fn typed_rules() -> Vec<(&'static str, &'static str)> {
    enum Drv {}
    impl Driver for Drv {
        type Device = ();
    }
    enum Capture {}
    impl FilterKind for Capture {
        type Driver = Drv;
        type Control = ();
        type Processing = ();
    }
    enum Video {}
    impl PinKind for Video {
        type Filter = Capture;
        type Control = ();
        type Processing = ();
    }
    macro_rules! slots {
        ($($module:ident<$kind:ty>: $($slot:ident)*;)*) => {
            vec![$($((
                <$module::$slot as Slot>::INFO.name,
                std::any::type_name::<<$module::$slot as Signature<$kind>>::Rule>(),
            ),)*)*]
        };
    }
    slots! {
        device<Drv>: Add Start PostStart QueryStop QueryRemove QueryCapabilities QueryPower QueryInterface;
        filter<Capture>: Create Close Process ProcessAtDispatch Reset;
        pin<Video>: Create Close Process ProcessAtDispatch SetDataFormat SetDeviceState Connect;
    }
}

/// The name of a C type of the documents, as the compiler prints what it stands for.
fn rust_type(c: &str) -> &'static str {
    macro_rules! types {
        ($($c:literal = $ty:ty),* $(,)?) => {
            match c {
                $($c => std::any::type_name::<$ty>(),)*
                other => panic!("an unknown type in the documents: {other}"),
            }
        };
    }
    types! {
        "NTSTATUS" = NTSTATUS,
        "BOOLEAN" = BOOLEAN,
        "LONGLONG" = LONGLONG,
        "PLONGLONG" = PLONGLONG,
        "LARGE_INTEGER" = LARGE_INTEGER,
        "PKTIMER" = PKTIMER,
        "PKDPC" = PKDPC,
        "PKSRESOLUTION" = PKSRESOLUTION,
        "PVOID" = PVOID,
        "ULONG" = ULONG,
        "PULONG" = PULONG,
        "PIRP" = PIRP,
        "PKSDEVICE" = PKSDEVICE,
        "PKSFILTER" = PKSFILTER,
        "PKSPIN" = PKSPIN,
        "PVOID*" = *mut PVOID,
        "PKSALLOCATOR_FRAMING" = PKSALLOCATOR_FRAMING,
        "PKSFILTERFACTORY" = PKSFILTERFACTORY,
        "KSDEVICE_THERMAL_STATE*" = *mut KSDEVICE_THERMAL_STATE,
        "PKSIDENTIFIER" = PKSIDENTIFIER,
        "PKSP_PIN" = PKSP_PIN,
        "PKSEVENTDATA" = PKSEVENTDATA,
        "PKSDATARANGE" = PKSDATARANGE,
        "PKSDATAFORMAT" = PKSDATAFORMAT,
        "PKSMULTIPLE_ITEM" = PKSMULTIPLE_ITEM,
        "PKSPROCESSPIN_INDEXENTRY" = PKSPROCESSPIN_INDEXENTRY,
        "const KSDATARANGE*" = *const KSDATARANGE,
        "const KSATTRIBUTE_LIST*" = *const KSATTRIBUTE_LIST,
        "KSSTATE" = KSSTATE,
        "PCM_RESOURCE_LIST" = PCM_RESOURCE_LIST,
        "PDEVICE_CAPABILITIES" = PDEVICE_CAPABILITIES,
        "DEVICE_POWER_STATE" = DEVICE_POWER_STATE,
        "SYSTEM_POWER_STATE" = SYSTEM_POWER_STATE,
        "POWER_ACTION" = POWER_ACTION,
        "GUID" = GUID,
        "PMDL" = PMDL,
        "PFILE_OBJECT" = PFILE_OBJECT,
        "PDEVICE_OBJECT" = PDEVICE_OBJECT,
        "PIO_STATUS_BLOCK" = PIO_STATUS_BLOCK,
        "PKSSTREAM_POINTER" = PKSSTREAM_POINTER,
        "PKSHANDSHAKE" = PKSHANDSHAKE,
        "PKSEVENT_ENTRY" = PKSEVENT_ENTRY,
        "PKSOBJECT_CREATE_ITEM" = PKSOBJECT_CREATE_ITEM,
    }
}

/// Each slot that has a function type, with that type and the rule about statuses as the compiler prints them.
fn signatures() -> Vec<(&'static str, &'static str, &'static str)> {
    macro_rules! slots {
        ($($module:ident: $($slot:ident)*;)*) => {
            vec![$($((
                <$module::$slot as Slot>::INFO.name,
                std::any::type_name::<<$module::$slot as RawSlot>::Raw>(),
                std::any::type_name::<<$module::$slot as RawSlot>::Returns>(),
            ),)*)*]
        };
    }
    slots! {
        device: Add Start PostStart QueryStop CancelStop Stop QueryRemove CancelRemove Remove QueryCapabilities
            SurpriseRemoval QueryPower SetPower QueryInterface;
        filter: Create Close Process ProcessAtDispatch Reset Sleep Wake GetProperty SetProperty PropertySupport Method
            MethodSupport AddEvent RemoveEvent EventSupport Intersect;
        pin: Create Close Process ProcessAtDispatch Reset SetDataFormat SetDeviceState Connect Disconnect Sleep Wake
            GetProperty SetProperty PropertySupport Method MethodSupport AddEvent RemoveEvent EventSupport;
        clock: SetTimer CancelTimer CorrelatedTime Resolution;
        allocator: InitializeAllocator DeleteAllocator Allocate Free;
        other: FastGetProperty FastSetProperty FastMethod StreamPointerCancel StreamPointerTimeout BagFree FrameReturn
            IrpCompletion Handshake WorkItem CachedMdlCancel GenerateEventsMatch CreateItemFree CreateItemCreate
            CancelableQueueList CancelableQueueCancel PowerDispatch PropertyAllocator DefaultClockSetTimer
            DefaultClockCancelTimer DefaultClockCorrelatedTime DefaultAllocatorInitialize DefaultAllocatorAllocate
            DefaultAllocatorFree DefaultAllocatorDelete PinDataIntersection StreamIoCompletion StreamAllocatorAllocate
            StreamAllocatorFree ActiveCooling PassiveCooling FactorySleep FactoryWake;
    }
}

/// The function pointer of each slot type is the one that `ks.h` has in the table: a wrong one does not compile, so this
/// is never run.
const _: fn() = || {
    fn raw<Sl: RawSlot>(_: Option<Sl::Raw>) {}
    let device = KSDEVICE_DISPATCH::EMPTY;
    raw::<device::Add>(device.Add);
    raw::<device::Start>(device.Start);
    raw::<device::PostStart>(device.PostStart);
    raw::<device::QueryStop>(device.QueryStop);
    raw::<device::CancelStop>(device.CancelStop);
    raw::<device::Stop>(device.Stop);
    raw::<device::QueryRemove>(device.QueryRemove);
    raw::<device::CancelRemove>(device.CancelRemove);
    raw::<device::Remove>(device.Remove);
    raw::<device::QueryCapabilities>(device.QueryCapabilities);
    raw::<device::SurpriseRemoval>(device.SurpriseRemoval);
    raw::<device::QueryPower>(device.QueryPower);
    raw::<device::SetPower>(device.SetPower);
    raw::<device::QueryInterface>(device.QueryInterface);
    let filter = KSFILTER_DISPATCH::EMPTY;
    raw::<filter::Create>(filter.Create);
    raw::<filter::Close>(filter.Close);
    raw::<filter::Process>(filter.Process);
    raw::<filter::ProcessAtDispatch>(filter.Process);
    raw::<filter::Reset>(filter.Reset);
    let pin = KSPIN_DISPATCH::EMPTY;
    raw::<pin::Create>(pin.Create);
    raw::<pin::Close>(pin.Close);
    raw::<pin::Process>(pin.Process);
    raw::<pin::ProcessAtDispatch>(pin.Process);
    raw::<pin::Reset>(pin.Reset);
    raw::<pin::SetDataFormat>(pin.SetDataFormat);
    raw::<pin::SetDeviceState>(pin.SetDeviceState);
    raw::<pin::Connect>(pin.Connect);
    raw::<pin::Disconnect>(pin.Disconnect);
    let handler: PFNKSHANDLER = None;
    raw::<filter::GetProperty>(handler);
    raw::<pin::SetProperty>(handler);
    raw::<pin::Method>(handler);
    raw::<filter::PropertySupport>(handler);
    raw::<pin::MethodSupport>(handler);
    raw::<filter::EventSupport>(handler);
    let handler: PFNKSADDEVENT = None;
    raw::<filter::AddEvent>(handler);
    raw::<pin::AddEvent>(handler);
    let handler: PFNKSREMOVEEVENT = None;
    raw::<filter::RemoveEvent>(handler);
    raw::<pin::RemoveEvent>(handler);
    let handler: PFNKSINTERSECTHANDLEREX = None;
    raw::<filter::Intersect>(handler);
    raw::<filter::Sleep>(PFNKSFILTERPOWER::None);
    raw::<filter::Wake>(PFNKSFILTERPOWER::None);
    raw::<pin::Sleep>(PFNKSPINPOWER::None);
    raw::<pin::Wake>(PFNKSPINPOWER::None);
    raw::<other::FactorySleep>(PFNKSFILTERFACTORYPOWER::None);
    raw::<other::FactoryWake>(PFNKSFILTERFACTORYPOWER::None);
    let clock = KSCLOCK_DISPATCH::default();
    raw::<clock::SetTimer>(clock.SetTimer);
    raw::<clock::CancelTimer>(clock.CancelTimer);
    raw::<clock::CorrelatedTime>(clock.CorrelatedTime);
    raw::<clock::Resolution>(clock.Resolution);
    raw::<other::FastGetProperty>(PFNKSFASTHANDLER::None);
    raw::<other::FastSetProperty>(PFNKSFASTHANDLER::None);
    raw::<other::FastMethod>(PFNKSFASTHANDLER::None);
    raw::<other::StreamPointerCancel>(PFNKSSTREAMPOINTER::None);
    raw::<other::StreamPointerTimeout>(PFNKSSTREAMPOINTER::None);
    raw::<other::BagFree>(PFNKSFREE::None);
    raw::<other::FrameReturn>(PFNKSPINFRAMERETURN::None);
    raw::<other::IrpCompletion>(PFNKSPINIRPCOMPLETION::None);
    raw::<other::Handshake>(PFNKSPINHANDSHAKE::None);
    raw::<other::WorkItem>(PWORKER_THREAD_ROUTINE::None);
    raw::<other::CachedMdlCancel>(PFNKSCANCELPINNEDMDL::None);
    raw::<other::GenerateEventsMatch>(PFNKSGENERATEEVENTCALLBACK::None);
    raw::<other::CreateItemFree>(PFNKSITEMFREECALLBACK::None);
    raw::<other::CreateItemCreate>(PDRIVER_DISPATCH::None);
    raw::<other::CancelableQueueList>(PFNKSIRPLISTCALLBACK::None);
    raw::<other::CancelableQueueCancel>(PDRIVER_CANCEL::None);
    raw::<other::PowerDispatch>(PFNKSCONTEXT_DISPATCH::None);
    raw::<other::PropertyAllocator>(PFNKSALLOCATOR::None);
    raw::<other::DefaultClockSetTimer>(PFNKSSETTIMER::None);
    raw::<other::DefaultClockCancelTimer>(PFNKSCANCELTIMER::None);
    raw::<other::DefaultClockCorrelatedTime>(PFNKSCORRELATEDTIME::None);
    raw::<other::DefaultAllocatorInitialize>(PFNKSINITIALIZEALLOCATOR::None);
    raw::<other::DefaultAllocatorAllocate>(PFNKSDEFAULTALLOCATE::None);
    raw::<other::DefaultAllocatorFree>(PFNKSDEFAULTFREE::None);
    raw::<other::DefaultAllocatorDelete>(PFNKSDELETEALLOCATOR::None);
    raw::<other::PinDataIntersection>(PFNKSINTERSECTHANDLER::None);
    raw::<other::StreamIoCompletion>(PIO_COMPLETION_ROUTINE::None);
    let frames = KSSTREAMALLOCATOR_FUNCTIONTABLE::default();
    raw::<other::StreamAllocatorAllocate>(frames.AllocateFrame);
    raw::<other::StreamAllocatorFree>(frames.FreeFrame);
    let allocator = KSALLOCATOR_DISPATCH::default();
    raw::<allocator::InitializeAllocator>(allocator.InitializeAllocator);
    raw::<allocator::DeleteAllocator>(allocator.DeleteAllocator);
    raw::<allocator::Allocate>(allocator.Allocate);
    raw::<allocator::Free>(allocator.Free);
    let thermal = KSDEVICE_THERMAL_DISPATCH::default();
    raw::<other::ActiveCooling>(thermal.ActiveCooling);
    raw::<other::PassiveCooling>(thermal.PassiveCooling);
};
