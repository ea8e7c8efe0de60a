//! Runs the testcap minidriver under the simulated `ks.sys`: pictures, a lock timeline, and the books of every
//! lock.
//!
//! Owns the shape of a run from the command line to the exit code. `run` makes things happen, `results` writes
//! files, and `cli` says what the options mean.

mod check;
mod cli;
mod inject;
mod picture;
mod results;
mod run;
mod table;
mod timeline;

use std::{io::IsTerminal, path::PathBuf, process::ExitCode, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    cli::{EXIT_FAILED, EXIT_OK, EXIT_VIOLATION, Options},
    run::{Failure, Record},
};

fn main() -> ExitCode {
    match Options::read() {
        Ok(options) => ExitCode::from(execute(&options)),
        Err(code) => ExitCode::from(code),
    }
}

fn execute(options: &Options) -> u8 {
    let progress = progress_bar(options);
    let (record, result) = run::run(options, &progress);
    progress.finish_and_clear();
    let result = result.and_then(|()| balanced(&record));
    // A run that failed leaves its pictures and timeline too: they may show why.
    let (files, result) = match (results::write_files(options, &record), result) {
        (Ok(files), result) => (files, result),
        (Err(why), Ok(())) => (Vec::new(), Err(Failure::Failed(why))),
        (Err(_), failed) => (Vec::new(), failed),
    };
    let failure = result.err();
    if options.json {
        match results::json(options, &record, failure.as_ref(), &files) {
            Ok(json) => println!("{json}"),
            Err(why) => eprintln!("error: {why}"),
        }
    } else if !options.quiet {
        print_summary(&record, &files);
    }
    let code = match &failure {
        None => EXIT_OK,
        Some(Failure::Violation(report)) => {
            eprintln!("{report}");
            EXIT_VIOLATION
        }
        Some(Failure::Failed(why)) => {
            eprintln!("error: {why}");
            EXIT_FAILED
        }
    };
    if options.json {
        eprintln!("{}", record.ledger);
    } else {
        println!("{}", record.ledger);
    }
    code
}

/// A run without a failure has released what it acquired.
fn balanced(record: &Record) -> Result<(), Failure> {
    let (acquired, released) = (record.ledger.acquired(), record.ledger.released());
    if acquired == released && record.ledger.violations() == 0 {
        Ok(())
    } else {
        Err(Failure::Failed(format!(
            "{acquired} acquired, but {released} released"
        )))
    }
}

fn progress_bar(options: &Options) -> ProgressBar {
    let shown = !options.quiet
        && !options.json
        && std::io::stderr().is_terminal()
        && std::io::stdout().is_terminal();
    let target = if shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let millis = u64::try_from(options.seconds.as_millis()).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(millis), target);
    // A template that does not parse would be a mistake of ours; the default style then serves as well.
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %") {
        bar.set_style(style);
    }
    bar.set_message("streaming");
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn print_summary(record: &Record, files: &[PathBuf]) {
    println!("{}", table::text(&record.ledger));
    for stream in &record.streams {
        let formats: Vec<_> = stream.samples.keys().map(String::as_str).collect();
        println!(
            "{}: {} frames right ({}), {} returned at removal",
            stream.name,
            stream.frames,
            formats.join(", "),
            stream.returned
        );
    }
    println!(
        "{} requests by clients, {} notes",
        record.requests,
        record.notes.len()
    );
    for note in record.notes.iter().take(5) {
        println!("note: {}", note.what);
    }
    for file in files {
        println!("wrote {}", file.display());
    }
}
