//! What `#[ks_synchronized]` costs the author of a driver: time in the compiler, compared with an attribute that everybody
//! knows, `#[tracing::instrument(skip_all)]`, on the same functions. `ci/bench` runs it.
//!
//! Owns the list of comparisons, their targets and the report. Every number is a ratio of CPU times of two commands that
//! ran one right after the other, and the median of such ratios: that is what a busy machine disturbs least.

mod generate;
mod measure;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, io};

use generate::{Form, crate_name};
use measure::{Cargo, Sample, paired};

const FEW: usize = 1_000;
const MANY: usize = 10_000;

/// One line of the report.
struct Row {
    what: String,
    target: f64,
    sample: Sample,
}

struct Options {
    /// How often each pair runs.
    rounds: usize,
    /// How often each pair of the large crates runs.
    large_rounds: usize,
    work: PathBuf,
}

impl Options {
    fn parse() -> Result<Self, String> {
        let mut options = Self {
            rounds: 7,
            large_rounds: 3,
            work: PathBuf::from("target/bench/work"),
        };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--rounds" => options.rounds = number(&value()?)?,
                "--large-rounds" => options.large_rounds = number(&value()?)?,
                "--work" => options.work = value()?.into(),
                other => return Err(format!("unknown argument {other}\n{USAGE}")),
            }
        }
        Ok(options)
    }
}

const USAGE: &str = "usage: ci/bench [--rounds N] [--large-rounds N] [--work FOLDER]";

fn number(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{text} is no number of rounds\n{USAGE}")),
    }
}

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(missed) => ExitCode::from(u8::from(missed)),
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether a target was missed.
fn run(options: &Options) -> io::Result<bool> {
    generate::workspace(&options.work, &[FEW, MANY])?;
    let cargo = Cargo::new(&options.work);
    cargo.build_dependencies(&crate_name(Form::Raw, FEW))?;
    let mut rows = Vec::new();

    for (form, target) in [(Form::Raw, 0.8), (Form::Typed, 1.1)] {
        let ours = crate_name(form, FEW);
        let theirs = crate_name(form.traced(), FEW);
        let sample = paired(
            options.rounds,
            || cargo.check(&ours),
            || cargo.check(&theirs),
        )?;
        progress(&sample);
        rows.push(Row {
            what: format!("cargo check, {FEW} {form} handlers / the same with tracing::instrument"),
            target,
            sample,
        });
    }
    for form in [Form::Raw, Form::Typed] {
        let many = crate_name(form, MANY);
        let few = crate_name(form, FEW);
        let sample = paired(
            options.large_rounds,
            || cargo.check(&many),
            || cargo.check(&few),
        )?
        .per(MANY, FEW);
        progress(&sample);
        rows.push(Row {
            what: format!("cargo check per {form} handler, {MANY} / {FEW}"),
            target: 1.3,
            sample,
        });
    }
    let sample = paired(
        options.rounds,
        || cargo.clean_build("ks-guard"),
        || cargo.clean_build("tracing-attributes"),
    )?;
    progress(&sample);
    rows.push(Row {
        what: "clean build, ks-guard / tracing-attributes".to_owned(),
        target: 1.0,
        sample,
    });
    Ok(report(&rows))
}

fn progress(sample: &Sample) {
    eprintln!("bench: {} pairs measured", sample.rounds());
}

/// Prints the table. Whether a target was missed.
fn report(rows: &[Row]) -> bool {
    let mut missed = false;
    println!(
        "| what | median ratio | lowest..highest | CPU seconds | target |\n|---|---|---|---|---|"
    );
    for Row {
        what,
        target,
        sample,
    } in rows
    {
        let ratio = sample.median();
        let verdict = if ratio <= *target { "" } else { " MISSED" };
        missed |= ratio > *target;
        let (low, high) = sample.range();
        let (first, second) = sample.seconds();
        println!(
            "| {what} | {ratio:.2}{verdict} | {low:.2}..{high:.2} | {first:.2} / {second:.2} | <= {target} |"
        );
    }
    missed
}
