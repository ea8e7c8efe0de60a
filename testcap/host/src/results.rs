//! The files of a run, and its summary as JSON.

use std::{fs, path::PathBuf};

use ks_guard_sim::{Report, Total};
use serde::Serialize;

use crate::{
    cli::Options,
    picture,
    run::{Failure, Record},
    timeline::Timeline,
};

/// Writes the pictures and the timeline; returns their paths.
pub(crate) fn write_files(options: &Options, record: &Record) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for stream in &record.streams {
        for (layout_name, (layout, bytes)) in &stream.samples {
            let name = format!("{}-{layout_name}.png", stream.name.replace(' ', "-"));
            let path = options.out.join(name);
            picture::write_png(&path, *layout, bytes)?;
            files.push(path);
        }
    }
    let timeline = Timeline::new(&record.ledger, record.end_ns, record.removal_ns);
    let path = options.out.join("timeline.svg");
    fs::write(&path, timeline.to_svg())
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    files.push(path);
    Ok(files)
}

/// The summary for programs.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    ok: bool,
    /// Why not, in one sentence.
    failure: Option<String>,
    violation: Option<&'a Report>,
    /// As printed: rule or documented name, and parameter 1 of bug check 0xC4.
    rule: Option<&'static str>,
    bug_check_parameter: Option<String>,
    seconds: f64,
    seed: u64,
    entry_policy: String,
    requests: u64,
    streams: Vec<StreamSummary<'a>>,
    ledger: LedgerSummary<'a>,
    notes: Vec<String>,
    files: Vec<String>,
}

#[derive(Debug, Serialize)]
struct StreamSummary<'a> {
    name: &'a str,
    frames: u32,
    returned: u32,
    formats: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct LedgerSummary<'a> {
    acquired: u64,
    released: u64,
    violations: u64,
    totals: &'a [Total],
}

/// The summary as one JSON document.
pub(crate) fn json(
    options: &Options,
    record: &Record,
    failure: Option<&Failure>,
    files: &[PathBuf],
) -> Result<String, String> {
    let violation = match failure {
        Some(Failure::Violation(report)) => Some(&**report),
        _ => None,
    };
    let summary = Summary {
        ok: failure.is_none(),
        failure: failure.map(|failure| match failure {
            Failure::Violation(report) => report.what.clone(),
            Failure::Failed(why) => why.clone(),
        }),
        violation,
        rule: violation.map(Report::rule_name),
        bug_check_parameter: violation
            .and_then(Report::arg1)
            .map(|arg| format!("0x{arg:X}")),
        seconds: options.seconds.as_secs_f64(),
        seed: options.seed,
        entry_policy: format!("{:?}", options.entry_policy).to_lowercase(),
        requests: record.requests,
        streams: record
            .streams
            .iter()
            .map(|stream| StreamSummary {
                name: &stream.name,
                frames: stream.frames,
                returned: stream.returned,
                formats: stream.samples.keys().map(String::as_str).collect(),
            })
            .collect(),
        ledger: LedgerSummary {
            acquired: record.ledger.acquired(),
            released: record.ledger.released(),
            violations: record.ledger.violations(),
            totals: record.ledger.totals(),
        },
        notes: record.notes.iter().map(|note| note.what.clone()).collect(),
        files: files
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
    };
    serde_json::to_string_pretty(&summary).map_err(|error| format!("cannot write JSON: {error}"))
}
