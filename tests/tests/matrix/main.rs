//! The refusal matrix: every refusal of `#[ks_synchronized]` in every form of function, printed, with no empty cell.
//!
//! A row is a program under `tests/ui/` or `tests/ui_typed/`, a column is one of its modules. A cell is filled by an error that the program's
//! `.stderr` places inside the module, on a line that the program marks, with the code that it marks; `ui.rs` proves the
//! `.stderr` to be what the compiler says. This is a program of its own (`harness = false`), because libtest would
//! swallow the matrix. It must not run the compiler.

mod program;
mod stderr;
mod table;

use std::{env, fs, path::Path, process::ExitCode};

use table::{Failures, Table};

/// What the function is, and of which kind the parameter is that leads to the object.
const FORMS: &[&str] = &[
    "free",
    "method",
    "trait_impl",
    "generic",
    "pksdevice",
    "pksfilterfactory",
    "pksfilter",
    "pkspin",
    "pdevice_object",
    "pirp",
];

/// What the attribute may stand on by mistake.
const ITEMS: &[&str] = &[
    "structure",
    "enumeration",
    "union_type",
    "module",
    "inherent_impl",
    "trait_impl",
    "trait_definition",
    "constant",
    "static_item",
    "type_alias",
    "import",
    "macro_rules_item",
    "extern_block",
    "trait_fn_without_body",
    "foreign_fn",
];

/// Which object the handler is about, and whether it stands in an implementation.
const HANDLERS: &[&str] = &["of_device", "of_filter", "of_pin", "associated"];

/// What a registered callback is about.
const REGISTERED: &[&str] = &[
    "of_pin",
    "of_filter",
    "of_factory",
    "of_allocator",
    "of_device",
];
const NOTHING_AT_RUN_TIME: &[(&str, &str, &str)] = &[(
    "registered_at_dispatch_level",
    "of_allocator",
    "an allocator's table is named in the pin's: nothing is called for it at run time",
)];

/// Which object the helper is given.
const HELPERS: &[&str] = &["of_device", "of_filter", "of_pin"];

/// How the code comes by its context, and where it stands.
const PLACES: &[&str] = &[
    "handler_free",
    "handler_associated",
    "handler_in_closure",
    "helper_free",
    "helper_associated",
    "helper_in_closure",
    "spelled_free",
    "spelled_associated",
    "spelled_in_closure",
];

/// What only an associated function can have.
const ONLY_ASSOCIATED: &str =
    "a free function has no `self`: rustc refuses it before the attribute runs";
/// What only filters and pins have.
const NO_EVENTS: &str = "a device has no automation table, and so no events";
const NO_HANDLER_OF_THAT_FORM: &[(&str, &str, &str)] = &[
    ("method_as_a_handler", "of_device", ONLY_ASSOCIATED),
    ("method_as_a_handler", "of_filter", ONLY_ASSOCIATED),
    ("method_as_a_handler", "of_pin", ONLY_ASSOCIATED),
    ("event_into_another_slot", "of_device", NO_EVENTS),
    ("event_of_another_kind", "of_device", NO_EVENTS),
    ("event_parameters", "of_device", NO_EVENTS),
    ("mutex_of_a_removed_event", "of_device", NO_EVENTS),
];

/// Cells that no program can fill: row, column, reason. None so far; a new one needs its reason here.
const IMPOSSIBLE: &[(&str, &str, &str)] = &[];

/// Codes about a table or a type, which have neither form nor place, and where they are shown.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "KSG123",
        "tests/tests/ui_types/attack/property_of_a_bool.stderr",
    ),
    // From code generation alone, where trybuild's `cargo check` does not come: the page's program.
    ("KSG124", "runtime/src/slot/automation.rs"),
    ("KSG125", "runtime/src/data/pool.rs"),
    (
        "KSG127",
        "tests/tests/ui_types/misuse/dispatch_flag_by_hand.stderr",
    ),
    (
        "KSG131",
        "tests/tests/ui_types/misuse/get_and_set_another_value.stderr",
    ),
];

/// Folders of programs under `tests/`.
const SUITES: &[&str] = &["ui", "ui_typed", "ui_rules"];

const TABLES: &[Table] = &[
    Table {
        title: "refusals of a function",
        suite: "ui",
        folder: "refused",
        forms: FORMS,
        impossible: IMPOSSIBLE,
    },
    Table {
        title: "refusals of what is no function",
        suite: "ui",
        folder: "items",
        forms: ITEMS,
        impossible: &[],
    },
    Table {
        title: "refusals of a handler that names its slot",
        suite: "ui_typed",
        folder: "handler",
        forms: HANDLERS,
        impossible: NO_HANDLER_OF_THAT_FORM,
    },
    Table {
        title: "refusals of a callback that is registered, or named in a dispatch table",
        suite: "ui_typed",
        folder: "registered",
        forms: REGISTERED,
        impossible: NOTHING_AT_RUN_TIME,
    },
    Table {
        title: "refusals of a helper over a context",
        suite: "ui_typed",
        folder: "helper",
        forms: HELPERS,
        impossible: &[],
    },
    Table {
        title: "rules of the types",
        suite: "ui_rules",
        folder: "rule",
        forms: PLACES,
        impossible: &[],
    },
];

fn main() -> ExitCode {
    // As libtest: `--list` names the test, and a filter that does not match skips it.
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        println!("matrix: test");
        return ExitCode::SUCCESS;
    }
    let filters = || {
        arguments
            .iter()
            .filter(|argument| !argument.starts_with('-'))
    };
    if filters().next().is_some() && !filters().any(|filter| "matrix".contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }

    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = here.join("tests");
    let mut failures = Failures::default();
    let mut cells = 0;
    let mut codes = Vec::new();
    for table in TABLES {
        let result = table.fill(&tests, &mut failures);
        print!("\n{}", result.text);
        cells += result.cells;
        codes.extend(result.codes);
    }
    codes.sort();
    codes.dedup();
    for suite in SUITES {
        check_programs(&tests.join(suite), &mut failures);
    }
    check_codes(&here.join("../runtime/src/errors"), &codes, &mut failures);

    println!();
    for failure in failures.iter() {
        println!("FAILED: {failure}");
    }
    let failed = failures.iter().count();
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {cells} cells passed; {failed} failed\n");
    ExitCode::from(u8::from(failed != 0))
}

/// Every program of every folder says what it protects, is refused where it says so, and in words of the user's.
fn check_programs(ui: &Path, failures: &mut Failures) {
    let folders = table::sorted(ui, failures);
    for folder in folders.iter().filter(|path| path.is_dir()) {
        for path in table::sorted(folder, failures) {
            match path.extension().and_then(|e| e.to_str()) {
                Some("rs") => {
                    if let Err(error) = table::Row::read(&path) {
                        failures.add(format!("{}: {error}", path.display()));
                    }
                }
                Some("stderr") if path.with_extension("rs").exists() => {}
                _ => failures.add(format!("{}: belongs to no program", path.display())),
            }
        }
    }
}

/// Each code that has a page is in the matrix, and each code of the matrix has a page.
fn check_codes(pages: &Path, codes: &[String], failures: &mut Failures) {
    let mut documented: Vec<String> = match fs::read_dir(pages) {
        Ok(entries) => entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "md"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_uppercase()))
            // The page on rustc's own words is no code's.
            .filter(|code| code.starts_with("KSG"))
            .collect(),
        Err(error) => {
            failures.add(format!("{}: {error}", pages.display()));
            return;
        }
    };
    documented.sort();
    for (code, shown) in ELSEWHERE {
        let text = fs::read_to_string(pages.join("../../..").join(shown)).unwrap_or_default();
        if codes.iter().any(|other| other == code) || !text.contains(code) {
            failures.add(format!("{code} is not where ELSEWHERE says it is"));
        }
    }
    for code in &documented {
        if !codes.contains(code) && !ELSEWHERE.iter().any(|(other, _)| other == code) {
            failures.add(format!("{code} has a page, but no program shows it"));
        }
    }
    for code in codes.iter().filter(|code| code.starts_with("KSG")) {
        if !documented.contains(code) {
            failures.add(format!("{code} is reported, but has no page"));
        }
    }
}
