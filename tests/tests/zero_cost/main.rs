//! The machine code of handlers, compared with the same handlers written by hand, instruction for instruction.
//!
//! Owns the list of shapes; a shape is a handler in each example of `tests/zero-cost`. A program of its own
//! (`harness = false`), because libtest would swallow the table. What is compared is the optimised assembly of the C entry
//! and of every function of the example that it calls; labels and names of the example's own functions do not count.

mod build;
mod listing;

use std::{env, process::ExitCode};

use listing::{Code, Listing};

/// One handler in several forms.
struct Shape {
    title: &'static str,
    /// Its name in `typed` and, where it is there, in `raw`.
    name: &'static str,
    /// Its name in `by_hand`, with the null checks of the raw form.
    raw: Option<&'static str>,
    /// Its name in `by_hand`, with the null checks of the typed form.
    typed: &'static str,
}

const fn same(title: &'static str, name: &'static str) -> Shape {
    Shape {
        title,
        name,
        raw: Some(name),
        typed: name,
    }
}

const SHAPES: &[Shape] = &[
    same("device mutex", "DEVICE"),
    same("control mutex of a filter", "CONTROL"),
    same("control mutex through a pin", "CONTROL_OF_PIN"),
    same("processing mutex of a filter", "FILTER_PROCESSING"),
    same("processing mutex of a pin", "PIN_PROCESSING"),
    // The raw form checks each object that it looks up, and what it looks it up with; a handle needs no check.
    Shape {
        title: "device, control and processing, nested",
        name: "NESTED",
        raw: Some("NESTED_CHECKED"),
        typed: "NESTED",
    },
    same("early exits: return, `?`, out of a loop", "EARLY_EXITS"),
    same("held by AVStream: no call", "FRAMEWORK_HELD"),
    same("held by AVStream: data of pin and filter", "TWO_DATA"),
    same("processing callback", "PROCESS"),
    Shape {
        title: "property: filter looked up, checks",
        name: "PROPERTY",
        raw: Some("PROPERTY_CHECKED"),
        typed: "PROPERTY",
    },
    same("loop over filters, control of each", "FILTERS"),
    same("loop over pins", "PINS"),
    same("helper that is not inlined", "HELPER"),
    // The raw form has no such scope: its body cannot release.
    Shape {
        title: "mutex given back for a while",
        name: "UNLOCKED",
        raw: None,
        typed: "UNLOCKED",
    },
    // The raw form has no such scope: a fast mutex is no mutex of AVStream's.
    Shape {
        title: "fast mutex, with its initialisation",
        name: "FAST_MUTEX",
        raw: None,
        typed: "FAST_MUTEX",
    },
];

fn main() -> ExitCode {
    // As libtest: `--list` names the test, and a filter that does not match skips it.
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        println!("zero_cost: test");
        return ExitCode::SUCCESS;
    }
    let mut filters = arguments.iter().filter(|a| !a.starts_with('-')).peekable();
    if filters.peek().is_some() && !filters.any(|filter| "zero_cost".contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("{message}\n\ntest result: FAILED\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        println!("zero_cost: SKIPPED, it reads assembly for ELF; run it on Linux\n");
        return Ok(());
    }
    check_reader()?;
    let by_hand = build::assembly("by_hand")?;
    let raw = build::assembly("raw")?;
    let typed = build::assembly("typed")?;
    check_distinct(&by_hand)?;

    println!(
        "\nmachine code of {} handlers, in instructions: ours = written by hand",
        SHAPES.len()
    );
    println!("{:44} {:>10} {:>10}", "", "raw", "typed");
    let mut compared = 0;
    let mut differences = String::new();
    for shape in SHAPES {
        let mut cells = Vec::new();
        for (form, ours, hand) in [
            ("raw", &raw, shape.raw),
            ("typed", &typed, Some(shape.typed)),
        ] {
            let Some(hand) = hand else {
                cells.push("-".to_owned());
                continue;
            };
            let hand = by_hand.code(hand)?;
            let ours = ours.code(shape.name)?;
            let sign = if ours == hand { "=" } else { "!=" };
            cells.push(format!(
                "{} {sign} {}",
                ours.instructions(),
                hand.instructions()
            ));
            compared += 1;
            if ours != hand {
                differences += &difference(shape.name, form, &ours, &hand);
            }
        }
        println!("{:44} {:>10} {:>10}", shape.title, cells[0], cells[1]);
    }
    if differences.is_empty() {
        println!("\ntest result: ok. {compared} comparisons passed; 0 failed\n");
        return Ok(());
    }
    Err(differences)
}

/// What is compared, on two functions that differ in a name, a label and a comment, and a third with another operand.
fn check_reader() -> Result<(), String> {
    const TEXT: &str = "
one:
\tcmp a, 1
\tjne .LBB0_2
\tcall helper
.LBB0_2:
\tret
.Lfunc_end0:
helper:
\tret
.Lfunc_end1:
two:
\t.cfi_startproc
\tcmp a, 1
\tjne .LBB7_1
\tcall other
.LBB7_1:
\tret
.Lfunc_end2:
other:
\tret
.Lfunc_end3:
three:
\tcmp a, 2
\tjne .LBB9_1
\tcall other
.LBB9_1:
\tret
.Lfunc_end4:
\t.section data
ONE:
\t.quad one
TWO:
\t.quad two
THREE:
\t.quad three
";
    let listing = Listing::parse(TEXT);
    let (one, two, three) = (
        listing.code("ONE")?,
        listing.code("TWO")?,
        listing.code("THREE")?,
    );
    if one != two || two == three || one.instructions() != 5 {
        return Err(format!("the assembly is misread:\n{one}\n{two}\n{three}"));
    }
    Ok(())
}

/// No two shapes are one, and each calls something or touches data: a comparison of nothing would prove nothing.
fn check_distinct(by_hand: &Listing) -> Result<(), String> {
    let mut seen: Vec<(&str, Code)> = Vec::new();
    let names = SHAPES
        .iter()
        .flat_map(|shape| shape.raw.into_iter().chain([shape.typed]));
    for name in names {
        let code = by_hand.code(name)?;
        if code.instructions() < 3 {
            return Err(format!("{name} is empty:\n{code}"));
        }
        match seen.iter().find(|(_, other)| *other == code) {
            Some((other, _)) if *other != name => {
                return Err(format!("{name} and {other} are the same code:\n{code}"));
            }
            _ => seen.push((name, code)),
        }
    }
    Ok(())
}

fn difference(name: &str, form: &str, ours: &Code, hand: &Code) -> String {
    format!("\nFAILED: {name}, {form} form:\n{ours}\nby hand:\n{hand}\n")
}
