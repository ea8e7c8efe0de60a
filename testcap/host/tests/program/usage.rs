//! Command lines that make no sense are refused with a reason and exit code 64, before anything runs.

use crate::support::{out, run_bare, text};

fn refused(args: &[&str], wanted: &str) {
    let ran = run_bare(args);
    let stderr = text(&ran.stderr);
    assert_eq!(ran.status.code(), Some(64), "{args:?}: {stderr}");
    assert!(
        stderr.contains(wanted),
        "{args:?}: no `{wanted}` in\n{stderr}"
    );
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(ran.stdout.is_empty(), "{}", text(&ran.stdout));
}

#[test]
fn values_out_of_range_are_refused() {
    refused(&["--seconds", "0"], "must be from 0.1 to 600");
    refused(&["--seconds", "-1"], "must be from 0.1 to 600");
    refused(
        &["--seconds", "99999999999999999999"],
        "must be from 0.1 to 600",
    );
    refused(&["--seconds", "NaN"], "must be from 0.1 to 600");
    refused(&["--seconds", "soon"], "not a number of seconds");
    refused(&["--seed", "-3"], "--seed");
    refused(&["--seed", "99999999999999999999999"], "--seed");
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    refused(&["--inject", "everything"], "control-recursion");
    refused(&["--entry-policy", "lucky"], "documented");
    refused(&["--bogus"], "--bogus");
    refused(&["extra"], "extra");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_run() {
    let file = out("a-file");
    std::fs::write(&file, "in the way").expect("a file");
    let below = file.join("directory").display().to_string();
    refused(&["--out", &below], "cannot create the directory");
}

#[test]
fn help_and_version_are_no_errors() {
    let help = run_bare(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let help = text(&help.stdout);
    for wanted in ["--seconds", "--json", "wrong-thread", "Exit codes", "64"] {
        assert!(help.contains(wanted), "no `{wanted}` in\n{help}");
    }
    assert_eq!(run_bare(&["--version"]).status.code(), Some(0));
}
