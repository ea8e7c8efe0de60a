//! The scenarios SC01 to SC18: for each a driver that does it right and lives under the simulator, and its tempting misuse,
//! which does not compile or, where no type can see it, is reported. Prints the table.
//!
//! The misuses are programs in `tests/ui_scenarios/`; `ui_scenarios.rs` proves their `.stderr` to be what the compiler says,
//! and here it is read. A program of its own (`harness = false`), because libtest would swallow the table.

mod beside;
mod bring_up;
mod kit;
mod prelude;
#[path = "../matrix/program.rs"]
#[expect(dead_code, reason = "the matrix needs the modules of a program too")]
mod program;
mod requests;
#[path = "../matrix/stderr.rs"]
mod stderr;
mod streaming;

use std::{
    collections::BTreeSet,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
};

/// What shows that the simulator reports what the types let through.
enum RunTime {
    Test(fn()),
    /// The types see all of the misuse.
    NotNeeded,
}
use RunTime::{NotNeeded, Test};

struct Scenario {
    id: &'static str,
    about: &'static str,
    pass: fn(),
    run_time: RunTime,
    /// What the run-time test is about.
    reason: &'static str,
}

const fn typed(id: &'static str, about: &'static str, pass: fn()) -> Scenario {
    Scenario {
        id,
        about,
        pass,
        run_time: NotNeeded,
        reason: "",
    }
}

const fn reported(
    id: &'static str,
    about: &'static str,
    pass: fn(),
    test: fn(),
    reason: &'static str,
) -> Scenario {
    Scenario {
        id,
        about,
        pass,
        run_time: Test(test),
        reason,
    }
}

const SCENARIOS: [Scenario; 18] = [
    reported(
        "SC01",
        "several filter factories created in Start, one step fails",
        bring_up::sc01::pass,
        bring_up::sc01::rt,
        "that Start enters free is an assumption in the source",
    ),
    typed(
        "SC02",
        "bagging the device context in Add",
        bring_up::sc02::pass,
    ),
    typed(
        "SC03",
        "teardown chain SurpriseRemoval, Remove, Stop",
        bring_up::sc03::pass,
    ),
    typed(
        "SC04",
        "walk over filters and pins, control per filter",
        requests::sc04::pass,
    ),
    typed(
        "SC05",
        "property handler with many early exits",
        requests::sc05::pass,
    ),
    typed(
        "SC06",
        "callbacks where AVStream holds control",
        requests::sc06::pass,
    ),
    reported(
        "SC07",
        "lending the mutex back around a call down",
        requests::sc07::pass,
        requests::sc07::rt,
        "lending back is `unsafe`, and no document allows it",
    ),
    typed(
        "SC08",
        "collect under control, release, then call down",
        requests::sc08::pass,
    ),
    typed(
        "SC09",
        "one helper, two ambient states",
        requests::sc09::pass,
    ),
    typed(
        "SC10",
        "one routine from start-up and from a property",
        bring_up::sc10::pass,
    ),
    typed(
        "SC11",
        "the last reference deletes filter factories",
        bring_up::sc11::pass,
    ),
    typed(
        "SC12",
        "a destructor run by the object bag",
        requests::sc12::pass,
    ),
    typed("SC13", "sleep and wake", beside::sc13::pass),
    reported(
        "SC14",
        "a private lock together with the device mutex",
        beside::sc14::pass,
        beside::sc14::rt,
        "a lock taken by hand, in `unsafe` code, no type sees",
    ),
    typed("SC15", "a Process routine", streaming::sc15::pass),
    typed("SC16", "callbacks at DISPATCH_LEVEL", streaming::sc16::pass),
    reported(
        "SC17",
        "joining a worker while AVStream holds control",
        streaming::sc17::pass,
        streaming::sc17::rt,
        "how long control is held, no type sees",
    ),
    typed(
        "SC18",
        "wrong object or wrong lock for the data",
        streaming::sc18::pass,
    ),
];

fn main() -> ExitCode {
    // As libtest: `--list` names the test, and a filter that does not match skips it.
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        println!("scenarios: test");
        return ExitCode::SUCCESS;
    }
    let mut filters = arguments.iter().filter(|a| !a.starts_with('-')).peekable();
    if filters.peek().is_some() && !filters.any(|filter| "scenarios".contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui_scenarios");
    let mut failures = Vec::new();
    let mut cells = 0;
    println!(
        "\nscenarios of real drivers\n  {:63}pass  {:36}run time",
        "", "does not compile"
    );
    for scenario in &SCENARIOS {
        let mut run = |kind: &str, test: fn()| {
            let passed = catch_unwind(AssertUnwindSafe(test)).is_ok();
            if !passed {
                failures.push(format!("{} {kind}", scenario.id));
            }
            if passed { "ok" } else { "FAILED" }
        };
        let pass = run("pass", scenario.pass);
        let run_time = match scenario.run_time {
            Test(test) => format!("{}: {}", run("run time", test), scenario.reason),
            NotNeeded => "not needed: the types see it".to_owned(),
        };
        let refused = match refusals(&folder, scenario.id) {
            Ok(codes) => codes,
            Err(error) => {
                failures.push(error);
                "EMPTY".to_owned()
            }
        };
        cells += 3;
        println!(
            "  {:5}{:58}{pass:6}{refused:36}{run_time}",
            scenario.id, scenario.about
        );
    }
    println!();
    for failure in &failures {
        println!("FAILED: {failure}");
    }
    let (verdict, failed) = (
        if failures.is_empty() { "ok" } else { "FAILED" },
        failures.len(),
    );
    println!(
        "test result: {verdict}. {} cells passed; {failed} failed\n",
        cells - failed
    );
    ExitCode::from(u8::from(failed != 0))
}

/// The codes with which the programs of one scenario are refused, on the lines that they mark.
fn refusals(folder: &Path, id: &str) -> Result<String, String> {
    let say = |error: &dyn std::fmt::Display| format!("{id}: {error}");
    let prefix = format!("{}_", id.to_lowercase());
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(|error| say(&error))?.flatten() {
        let path = entry.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_program = path.extension().is_some_and(|extension| extension == "rs");
        if !is_program || !name.is_some_and(|name| name.starts_with(&prefix)) {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| say(&error))?;
        let said = fs::read_to_string(path.with_extension("stderr")).map_err(|e| say(&e))?;
        let program = program::Program::parse(&text)?;
        if program.purpose.is_empty() {
            return Err(say(&"the first line does not say what is protected"));
        }
        let marked: BTreeSet<_> = program
            .markers
            .into_iter()
            .map(|m| (m.line, m.code))
            .collect();
        let found: BTreeSet<_> = stderr::parse(&said)?
            .into_iter()
            .filter(|refusal| name.is_some_and(|name| refusal.file.ends_with(name)))
            .map(|refusal| (refusal.line, refusal.code))
            .collect();
        if marked != found {
            return Err(format!(
                "{}: marked {marked:?}, found {found:?}",
                path.display()
            ));
        }
        codes.extend(found.into_iter().map(|(_, code)| code));
    }
    if codes.is_empty() {
        return Err(say(&"no program shows the misuse"));
    }
    Ok(codes.into_iter().collect::<Vec<_>>().join(" "))
}
