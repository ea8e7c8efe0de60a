//! Each rule of the types broken in each form (typed handler, helper, spelled state) at each place (free, associated, in a
//! closure), as compile-fail programs with exactly the words in the `.stderr` beside them.
//!
//! Runs `compile_fail` and nothing else, so that trybuild checks all programs in one batch. What the programs have to
//! show is in `matrix/`. To bless after a change of a message: `TRYBUILD=overwrite cargo test -p ks-guard-tests --test
//! ui_rules`, then read the diff.

/// The words belong to the compiler in `rust-toolchain.toml`.
#[rustversion::stable(1.95)]
#[test]
fn broken_rules_are_refused() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui_rules/*/*.rs");
}

/// Not silently: whoever runs another compiler sees that nothing was shown.
#[rustversion::not(stable(1.95))]
#[test]
fn broken_rules_are_refused() {
    use std::io::Write as _;

    // Past libtest's capture.
    let mut err = std::io::stderr();
    writeln!(
        err,
        "SKIPPED: the compile-fail programs are blessed for Rust 1.95, this is another compiler"
    )
    .expect("standard error can be written");
}
