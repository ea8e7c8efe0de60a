//! The tempting misuse of each scenario of real drivers (SC01 to SC18), as a compile-fail program with exactly the words in
//! the `.stderr` beside it.
//!
//! Runs `compile_fail` and nothing else, so that trybuild checks all programs in one batch. The table over them is in
//! `scenarios/`. To bless after a change of a message: `TRYBUILD=overwrite cargo test -p ks-guard-tests --test
//! ui_scenarios`, then read the diff.

/// The words belong to the compiler in `rust-toolchain.toml`.
#[rustversion::stable(1.95)]
#[test]
fn tempting_misuse_is_refused() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui_scenarios/*.rs");
}

/// Not silently: whoever runs another compiler sees that nothing was shown.
#[rustversion::not(stable(1.95))]
#[test]
fn tempting_misuse_is_refused() {
    use std::io::Write as _;

    // Past libtest's capture.
    let mut err = std::io::stderr();
    writeln!(
        err,
        "SKIPPED: the compile-fail programs are blessed for Rust 1.95, this is another compiler"
    )
    .expect("standard error can be written");
}
