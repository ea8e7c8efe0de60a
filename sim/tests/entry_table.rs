//! `spec/entry.toml` follows from `spec/dispatch.toml` by the rules in its own header; differences must give a reason.

use std::collections::BTreeMap;

use toml::{Table, Value};

const MUTEXES: [&str; 3] = ["device", "control", "processing"];

fn rows(text: &str) -> BTreeMap<(String, String), Table> {
    let file: Table = toml::from_str(text).expect("the table is TOML");
    let slots = file["slot"].as_array().expect("rows");
    slots
        .iter()
        .map(|row| {
            let row = row.as_table().expect("a row is a table").clone();
            ((text_of(&row, "table"), text_of(&row, "slot")), row)
        })
        .collect()
}

fn text_of(row: &Table, key: &str) -> String {
    row.get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn documents() -> BTreeMap<(String, String), Table> {
    rows(include_str!("../../spec/dispatch.toml"))
}

fn entries() -> BTreeMap<(String, String), Table> {
    rows(include_str!("../../spec/entry.toml"))
}

/// Whether a Microsoft sample acquires this mutex in the slot (`evidence` of the documents' row).
fn sample_acquires(row: &Table, table: &str, mutex: &str) -> bool {
    let evidence = row
        .get("evidence")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    evidence.iter().filter_map(Value::as_table).any(|e| {
        let (who, fact) = (text_of(e, "who"), text_of(e, "fact"));
        let acquires = match mutex {
            // In a device slot an acquisition that names no mutex is of the only one there is.
            "device" => {
                table == "KSDEVICE_DISPATCH"
                    && (fact.contains("acquires") || fact.contains("KsAcquireDevice"))
            }
            "control" => fact.contains("acquires control") || fact.contains("AcquireControl"),
            _ => false,
        };
        who.starts_with("sample") && acquires
    })
}

/// Rules 1 to 5 of the table's header: entry and basis.
fn derive(row: &Table, table: &str, mutex: &str) -> (&'static str, &'static str) {
    let cell = row[mutex].as_table().expect("a cell");
    let (state, token) = (text_of(cell, "state"), text_of(cell, "token"));
    let passive = text_of(row, "irql_entry") == "PASSIVE_LEVEL";
    if token == "yes" {
        ("held", "documented")
    } else if state != "held" && sample_acquires(row, table, mutex) {
        ("free", "sample")
    } else if table.starts_with("KsRegisterWorker")
        || (table == "KSDEVICE_DISPATCH" && mutex != "device")
        || (mutex == "processing" && passive && state == "undocumented")
    {
        ("free", "policy")
    } else {
        ("maybe", "policy")
    }
}

#[test]
fn every_entry_follows_from_the_documents() {
    let documents = documents();
    for ((table, slot), row) in entries() {
        let source = documents
            .get(&(table.clone(), slot.clone()))
            .expect("the slot is documented");
        for mutex in MUTEXES {
            let cell = row[mutex].as_table().expect("a cell");
            let given = (text_of(cell, "entry"), text_of(cell, "basis"));
            let (entry, basis) = derive(source, &table, mutex);
            let differs = text_of(cell, "differs");
            if differs.is_empty() {
                assert_eq!(
                    given,
                    (entry.to_owned(), basis.to_owned()),
                    "{table}.{slot}: {mutex}"
                );
            } else {
                assert_ne!(
                    given.0, entry,
                    "{table}.{slot}: {mutex} gives a reason for no difference"
                );
            }
            assert!(
                !text_of(cell, "why").is_empty(),
                "{table}.{slot}: {mutex} gives no reason"
            );
            let state = text_of(source[mutex].as_table().expect("a cell"), "state");
            let open = given.0 == "maybe" && ["held", "may-be-held"].contains(&state.as_str());
            let documents = text_of(cell, "documents");
            assert_eq!(
                documents,
                if open { state } else { String::new() },
                "{table}.{slot}: {mutex}"
            );
        }
        let irql = text_of(source, "irql_entry");
        // Where the documents are silent, or allow for more than PASSIVE_LEVEL, the highest is what counts.
        let highest = if irql.trim_start_matches("<= ").starts_with("PASSIVE_LEVEL")
            && !irql.contains(" or DISPATCH_LEVEL")
        {
            "PASSIVE_LEVEL"
        } else {
            "DISPATCH_LEVEL"
        };
        assert_eq!(text_of(&row, "irql"), highest, "{table}.{slot}: IRQL");
        assert_eq!(
            irql.contains("or up to"),
            row.contains_key("irql_if"),
            "{table}.{slot}: IRQL"
        );
        let refused = row
            .get("refused_status")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let forbidden = source["forbidden_status"].as_array().expect("a list");
        assert_eq!(&refused, forbidden, "{table}.{slot}: refused statuses");
    }
}

#[test]
fn every_documented_slot_has_an_entry() {
    let entries = entries();
    let file: Table = toml::from_str(include_str!("../../spec/entry.toml")).expect("TOML");
    let data = file["meta"]["data_slots"]
        .as_array()
        .expect("a list")
        .clone();
    for key in documents().into_keys() {
        let name = format!("{}.{}", key.0, key.1);
        let is_data = data.iter().any(|d| d.as_str() == Some(&name));
        assert_ne!(entries.contains_key(&key), is_data, "{name}");
    }
}

/// The simulator is built from a copy, so that its crate can be published.
#[test]
fn the_copy_in_the_crate_is_the_table() {
    assert!(
        include_str!("../src/entry.toml") == include_str!("../../spec/entry.toml"),
        "cp spec/entry.toml sim/src/entry.toml"
    );
}
