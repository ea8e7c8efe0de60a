//! Which functions of `spec/ddis.toml` have a wrapper, and which fields of `spec/struct_fields.toml` an accessor, each with the
//! rule as its bound.
//!
//! A wrapper says what it wraps in a `doc(alias)`, so that the documentation's search finds it; that is what is read here. The
//! page over the functions, `runtime/src/ffi/wrapped.md`, is written by `UPDATE_PAGE=1`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rows(path: &str, key: &str) -> Vec<Table> {
    let text = fs::read_to_string(root().join(path)).expect("the file is there");
    let table: Table = text.parse().expect("TOML");
    let rows = table[key].as_array().expect("an array of tables").clone();
    rows.into_iter()
        .filter_map(|row| match row {
            Value::Table(row) => Some(row),
            _ => None,
        })
        .collect()
}

fn text<'a>(row: &'a Table, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What stands under one alias: the function's name, and its signature up to the body.
struct Wrapper {
    name: String,
    signature: String,
}

fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|e| e == "rs") {
            texts.push(fs::read_to_string(path).expect("readable"));
        }
    }
}

/// What the arguments stand for, in each use of the macro that the place is in: those that stand alone between commas.
fn uses(text: &str, at: usize) -> Vec<BTreeMap<String, String>> {
    let Some(start) = text[..at].rfind("macro_rules! ") else {
        return Vec::new();
    };
    let after = &text[start + "macro_rules! ".len()..];
    let (name, after) = after.split_once(' ').unwrap_or_default();
    let (pattern, _) = after.split_once(") => {").unwrap_or_default();
    let pattern: Vec<&str> = pattern.split(',').map(str::trim).collect();
    let call = format!("\n{name}!(");
    text.split(&call)
        .skip(1)
        .map(|call| {
            let call = call.split("\n);").next().unwrap_or_default();
            let given = call.split(',').map(|one| one.trim().trim_matches('"'));
            pattern
                .iter()
                .zip(given)
                .filter_map(|(one, given)| {
                    let (name, _) = one.strip_prefix('$')?.split_once(':')?;
                    Some((format!("${name}"), given.to_owned()))
                })
                .collect()
        })
        .collect()
}

/// By alias. `alias = $field` stands in a macro over handles, whose invocations give the fields and the bound.
fn wrappers() -> BTreeMap<String, Vec<Wrapper>> {
    let mut texts = Vec::new();
    sources(&root().join("runtime/src"), &mut texts);
    let mut found: BTreeMap<String, Vec<Wrapper>> = BTreeMap::new();
    for text in &texts {
        for (at, _) in text.match_indices("#[doc(alias = ") {
            let after = &text[at..];
            let Some(function) = after
                .find("pub fn ")
                .or_else(|| after.find("pub unsafe fn "))
            else {
                continue;
            };
            let head = after[function..].split('{').next().unwrap_or_default();
            let name = head.split("fn ").nth(1).unwrap_or_default();
            let name = name.split(['<', '(']).next().unwrap_or_default().to_owned();
            let alias = after["#[doc(alias = ".len()..]
                .split(')')
                .next()
                .unwrap_or_default();
            if alias == "$field" {
                let invoked = text.lines().filter_map(|line| line.split_once("\" under "));
                for (field, held) in invoked {
                    let field = field.rsplit('"').next().unwrap_or_default();
                    let signature = head.replace("$($held)*", held.trim_end_matches([')', ';']));
                    let name = name.clone();
                    found
                        .entry(field.to_owned())
                        .or_default()
                        .push(Wrapper { name, signature });
                }
            } else if alias.starts_with('$') || name.starts_with('$') {
                for given in uses(text, at) {
                    let written =
                        |what: &str| given.get(what).map_or(what, String::as_str).to_owned();
                    let signature = head.to_owned();
                    found
                        .entry(written(alias.trim_matches('"')))
                        .or_default()
                        .push(Wrapper {
                            name: written(&name),
                            signature,
                        });
                }
            } else {
                let alias = alias.trim_matches('"').to_owned();
                let signature = head.to_owned();
                found
                    .entry(alias)
                    .or_default()
                    .push(Wrapper { name, signature });
            }
        }
    }
    found
}

/// What is wrapped by no function that can have an alias.
const BY_THE_ATTRIBUTE: [&str; 4] = [
    "KsGetDeviceForDeviceObject",
    "KsGetFilterFromIrp",
    "KsGetObjectTypeFromIrp",
    "KsGetPinFromIrp",
];

fn list(row: &Table, key: &str) -> String {
    let values = row.get(key).and_then(Value::as_array);
    let words = values.into_iter().flatten().filter_map(Value::as_str);
    words.collect::<Vec<_>>().join(", ")
}

/// The page says which functions with a rule are wrapped, under which name, and which are not.
#[test]
fn the_page_lists_what_is_wrapped() {
    let wrappers = wrappers();
    let mut page = String::from(
        "# What is wrapped\n\n\
         Each function of `spec/ddis.toml` (those with an aspect of mutexes, hierarchy, bags, gates, events, stream pointers,\n\
         registration or waiting), the mutexes that its page asks for or forbids, and the functions of this crate that call\n\
         it with that rule as their bound. A function without one is declared here, and its rule is up to the caller. Written by\n\
         a test from the spec and from the `doc(alias)` of the wrappers.\n\n\
         | function | IRQL | asks for | forbids | wrapped by |\n\
         |---|---|---|---|---|\n",
    );
    let (mut wrapped, mut all) = (0, 0);
    let unread = |text: &str| text.contains('$');
    for (alias, by) in &wrappers {
        let by = by.iter().any(|one| unread(&one.name));
        assert!(!by && !unread(alias), "{alias}: a macro that was not read");
    }
    for row in rows("spec/ddis.toml", "ddi") {
        let name = text(&row, "name");
        let by = match wrappers.get(name) {
            Some(by) => {
                let names: BTreeSet<&str> = by.iter().map(|one| one.name.as_str()).collect();
                names
                    .iter()
                    .map(|one| format!("`{one}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            }
            None if BY_THE_ATTRIBUTE.contains(&name) => "the attribute".to_owned(),
            None => String::new(),
        };
        all += 1;
        wrapped += usize::from(!by.is_empty());
        let _ = writeln!(
            page,
            "| `{name}` | {} | {} | {} | {by} |",
            text(&row, "irql"),
            list(&row, "requires"),
            list(&row, "forbids"),
        );
    }
    let _ = writeln!(page, "\n{wrapped} of {all}.");
    let readme = fs::read_to_string(root().join("README.md")).expect("it is there");
    let claim = format!("{wrapped} of the {all} functions in `spec/ddis.toml`");
    assert!(readme.contains(&claim), "the README does not say: {claim}");
    let path = root().join("runtime/src/ffi/wrapped.md");
    if std::env::var_os("UPDATE_PAGE").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "runtime/src/ffi/wrapped.md is out of date: UPDATE_PAGE=1 writes it anew"
    );
}

/// A wrapper of a function that asks for a mutex asks for it, too; or takes it itself.
#[test]
fn a_wrapper_asks_for_what_its_function_asks_for() {
    let wrappers = wrappers();
    let mut checked = 0;
    for row in rows("spec/ddis.toml", "ddi") {
        let name = text(&row, "name");
        let group = text(&row, "group");
        // Releases are scopes, which hold what they release; edits and bags go by their object's mutex.
        let allowed: &[&str] = match (group, list(&row, "requires").as_str()) {
            ("mutex", _) | (_, "") => continue,
            (_, "device") => &["D: DeviceHeld"],
            (_, "control") => &["C: ControlHeld", "C: ControlReachable"],
            (_, "bag-owner") => &["D: DeviceHeld", "C: ControlHeld", "$($held)*"],
            // In `ProcessingPin` alone, whose invariant it is.
            (_, "processing(pin), private-sync") => &["&self"],
            (_, other) => {
                assert!(!wrappers.contains_key(name), "{name}: no bound for {other}");
                continue;
            }
        };
        for wrapper in wrappers.get(name).into_iter().flatten() {
            checked += 1;
            assert!(
                allowed
                    .iter()
                    .any(|bound| wrapper.signature.contains(bound)),
                "{name}: `{}` asks for none of {allowed:?}",
                wrapper.name
            );
        }
    }
    assert!(checked > 20, "{checked} wrappers were read");
}

/// Fields that are synchronised and have no accessor, with the reason.
const WITHOUT_ACCESSOR: [(&str, &str, &str); 6] = [
    (
        "KSSTREAM_POINTER",
        "Offset",
        "points to OffsetIn or OffsetOut, which have accessors",
    ),
    (
        "KSSTREAM_POINTER",
        "Context",
        "of clones, which are not wrapped",
    ),
    ("KSMAPPING", "", "mappings are not wrapped"),
    (
        "KSPROCESSPIN",
        "",
        "handed to a filter's Process as ks.sys gives them",
    ),
    (
        "KSPROCESSPIN_INDEXENTRY",
        "",
        "handed to a filter's Process as ks.sys gives them",
    ),
    ("KSEVENT_ENTRY", "", "of ks.sys's own event lists"),
];

/// Each field that a mutex or a locked stream pointer keeps has an accessor with that bound, and none can be written that a
/// driver must not write.
#[test]
fn a_synchronised_field_has_an_accessor_with_its_bound() {
    let wrappers = wrappers();
    let (mut checked, mut excepted) = (0, BTreeSet::new());
    for row in rows("spec/struct_fields.toml", "field") {
        let (of, field, sync) = (
            text(&row, "struct"),
            text(&row, "field"),
            text(&row, "sync"),
        );
        let bounds: &[&str] = match sync.split([' ', '(']).next().unwrap_or_default() {
            "control" => &["C: ControlHeld", "C: ControlReachable"],
            "device" => &["D: DeviceHeld", "D: DeviceReachable"],
            // A `Frame` is there while the pointer is locked, a `ProcessingPin` while the mutex is held.
            "stream-pointer" => &["&self", "&mut self"],
            "processing" => &["&self"],
            "event-list" => &[],
            _ => continue,
        };
        let is_excepted = |(other, name, _): &&(&str, &str, &str)| {
            *other == of && (name.is_empty() || *name == field)
        };
        if let Some(exception) = WITHOUT_ACCESSOR.iter().find(is_excepted) {
            excepted.insert(exception.0);
            continue;
        }
        let alias = format!("{of}.{}", field.split(" / ").next().unwrap_or_default());
        let accessors = wrappers.get(&alias).map(Vec::as_slice).unwrap_or_default();
        assert!(!accessors.is_empty(), "no accessor of {alias} ({sync})");
        let access = text(&row, "driver_access");
        for accessor in accessors {
            assert!(
                bounds
                    .iter()
                    .any(|bound| accessor.signature.contains(bound)),
                "{alias}: `{}` asks for none of {bounds:?}",
                accessor.name
            );
            assert!(
                access.contains("writ")
                    || access.contains("AdvanceOffsets")
                    || !accessor.name.starts_with("set_"),
                "{alias} must not be written ({access}), and there is `{}`",
                accessor.name
            );
        }
        checked += 1;
    }
    let listed: BTreeSet<&str> = WITHOUT_ACCESSOR
        .iter()
        .map(|exception| exception.0)
        .collect();
    assert_eq!(excepted, listed, "an exception that is none any more");
    assert!(checked > 12, "{checked} fields were read");
}

/// Nothing in the runtime assigns a member that only AVStream writes.
#[test]
fn what_a_driver_must_not_write_is_not_written() {
    let mut texts = Vec::new();
    sources(&root().join("runtime/src"), &mut texts);
    let fields = rows("spec/struct_fields.toml", "field");
    let read_only = fields.iter().filter(|row| {
        ["KSPIN", "KSDEVICE", "KSFILTER", "KSFILTERFACTORY"].contains(&text(row, "struct"))
            && !text(row, "driver_access").contains("write")
    });
    let mut checked = 0;
    for row in read_only {
        let assignment = format!(").{} = ", text(row, "field"));
        assert!(
            !texts.iter().any(|source| source.contains(&assignment)),
            "`{assignment}` is written"
        );
        checked += 1;
    }
    assert!(checked > 15, "{checked} fields were read");
}
