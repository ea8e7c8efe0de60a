//! The raw functions are listed three times, for three readers: here for the attribute, in `clippy.toml` for other
//! code, and in `spec/mutexes.toml` for the facts. The three agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::check::mentions::RAW;
use crate::model::Mutex;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What follows each `before`, up to the next quotation mark.
fn quoted(text: &str, before: &str) -> BTreeSet<String> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

#[test]
fn clippy_bans_the_same_functions() {
    let banned = quoted(&read("clippy.toml"), "path = \"ks_guard::ffi::");
    let known: BTreeSet<String> = RAW.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(banned, known);
}

#[test]
fn the_spec_knows_the_same_functions() {
    let spec = read("spec/mutexes.toml");
    for mutex in Mutex::ALL {
        let id = format!("id = \"{}\"\n", mutex.key());
        let (_, rest) = spec.split_once(&id).expect("a row for each mutex");
        let row = rest.split("[[mutex]]").next().unwrap_or_default();
        let known: BTreeSet<String> = RAW
            .iter()
            .filter(|(_, of)| *of == mutex)
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(quoted(row, "{ fn = \""), known, "{mutex:?}");
    }
}
