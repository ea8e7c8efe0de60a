//! Runs the built program and keeps what it said.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

/// A directory of its own for the files of one test.
pub(crate) fn out(test: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test)
}

/// Runs the program with `args` and `--out` in the directory of `test`.
pub(crate) fn run(test: &str, args: &[&str]) -> Output {
    run_bare(&[args, &["--out", &out(test).display().to_string()]].concat())
}

/// Runs the program with `args` alone.
pub(crate) fn run_bare(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_testcap-host"))
        .args(args)
        // Not below the sources: reports must not depend on where the program is started.
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the program starts")
}

/// Standard output or standard error as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The numbers of a ledger line, which must have exactly that form: acquired, released, violations.
pub(crate) fn ledger(line: &str) -> [u64; 3] {
    let numbers = line
        .strip_prefix("ledger: ")
        .and_then(|rest| rest.strip_suffix(" violations"))
        .and_then(|rest| {
            let (acquired, rest) = rest.split_once(" acquired, ")?;
            let (released, violations) = rest.split_once(" released, ")?;
            Some([acquired, released, violations])
        })
        .unwrap_or_else(|| panic!("no ledger line: {line:?}"));
    numbers.map(|number| number.parse().expect("a number"))
}
