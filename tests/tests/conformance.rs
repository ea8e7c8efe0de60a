//! The facts in `spec/` against what is declared, refused and banned.
//!
//! A mutex function that a page documents must be in `ffi`, must be refused under the attribute, and must be banned by
//! the shipped `clippy.toml`.

use std::{collections::BTreeSet, fs, path::PathBuf};

use ks_guard::ffi::{self, PKSDEVICE, PKSFILTER, PKSPIN, PVOID};
use ks_guard_sim as _;
use toml::{Table, Value};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn toml(path: &str) -> Table {
    read(path)
        .parse()
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of `spec/mutexes.toml` that the attribute knows, with their functions.
fn mutexes() -> Vec<(String, BTreeSet<String>)> {
    let table = toml("spec/mutexes.toml");
    let rows = table["mutex"].as_array().expect("an array of tables");
    let text = |row: &Value, key: &str| row[key].as_str().expect("a string").to_owned();
    rows.iter()
        .filter(|row| text(row, "kind") == "avstream-mutex")
        .map(|row| {
            let functions = ["acquire", "release"].into_iter().flat_map(|key| {
                row[key]
                    .as_array()
                    .expect("an array")
                    .iter()
                    .map(|entry| text(entry, "fn"))
            });
            (text(row, "id"), functions.collect())
        })
        .collect()
}

fn functions() -> BTreeSet<String> {
    mutexes()
        .into_iter()
        .flat_map(|(_, functions)| functions)
        .collect()
}

/// The functions of `ffi` by the type of their object: wrong types do not compile, and missing symbols do not link.
macro_rules! declared {
    ($($($function:ident)*: $kind:ty;)*) => {
        BTreeSet::from([$($({
            let function: $kind = ffi::$function;
            let name = stringify!($function);
            assert!(!std::hint::black_box(function as *const ()).is_null(), "{name}");
            name.to_owned()
        },)*)*])
    };
}

#[expect(clippy::disallowed_methods, reason = "named, and never called")]
fn declared() -> BTreeSet<String> {
    declared! {
        KsAcquireDevice KsReleaseDevice: unsafe extern "C" fn(PKSDEVICE);
        KsAcquireControl KsReleaseControl: unsafe extern "C" fn(PVOID);
        KsFilterAcquireProcessingMutex KsFilterReleaseProcessingMutex: unsafe extern "C" fn(PKSFILTER);
        KsPinAcquireProcessingMutex KsPinReleaseProcessingMutex: unsafe extern "C" fn(PKSPIN);
        KsFilterAcquireControl KsFilterReleaseControl: unsafe fn(PKSFILTER);
        KsPinAcquireControl KsPinReleaseControl: unsafe fn(PKSPIN);
    }
}

#[test]
fn the_attribute_knows_every_avstream_mutex() {
    let ids: Vec<String> = mutexes().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["device", "control", "processing"]);
}

#[test]
fn every_mutex_function_is_declared() {
    assert_eq!(functions().len(), 12);
    assert_eq!(declared(), functions());
}

/// A program shows for each function that its mention is refused.
#[test]
fn every_mutex_function_is_refused() {
    let folder = root().join("tests/tests/ui/refused");
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let programs = entries
        .map(|entry| entry.path())
        .filter(|p| p.extension().is_some_and(|e| e == "rs"));
    let text: Vec<String> = programs
        .map(|path| fs::read_to_string(path).expect("readable"))
        .collect();
    let refused = text
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| line.contains("//~ ERROR KSG013"));
    let words: BTreeSet<&str> = refused
        .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()))
        .collect();
    for function in functions() {
        assert!(
            words.contains(function.as_str()),
            "no program mentions {function}"
        );
    }
}

#[test]
fn every_mutex_function_is_banned() {
    let clippy = toml("clippy.toml");
    let rows = clippy["disallowed-methods"].as_array().expect("an array");
    let mut banned = BTreeSet::new();
    for row in rows {
        let path = row["path"].as_str().expect("a path");
        let reason = row["reason"].as_str().expect("a reason");
        assert!(
            reason.contains("ks_synchronized"),
            "{path}: the reason does not say what to write"
        );
        banned.insert(path.rsplit("::").next().expect("a name").to_owned());
    }
    assert_eq!(banned, functions());
}
