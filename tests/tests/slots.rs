//! The slot types against `spec/entry.toml`, in both directions, and against the C declarations.
//!
//! The table is derived from the documents by another test; here it is that the types say what the table says. Prints the
//! mapping as a Markdown table: `cargo test -p ks-guard-tests --test slots -- --nocapture`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem::discriminant;

use ks_guard::ffi::{
    KSDEVICE_DISPATCH, KSFILTER_DISPATCH, KSPIN_DISPATCH, PFNKSHANDLER, PFNKSINTERSECTHANDLEREX,
};
use ks_guard::slot::{ALL, RawSlot, SlotInfo, device, filter, pin};
use ks_guard::state::Entry;
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
    let file: Table = include_str!("../../spec/entry.toml").parse().expect("TOML");
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
    let mut page =
        String::from("| slot | device | control | processing | IRQL |\n|---|---|---|---|---|\n");
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
        let _ = writeln!(
            page,
            "| `{}` | {:?} | {:?} | {:?} | {} |",
            info.name, info.device, info.control, info.processing, info.irql
        );
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
    println!("{page}");
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
    let handler: PFNKSINTERSECTHANDLEREX = None;
    raw::<filter::Intersect>(handler);
};
