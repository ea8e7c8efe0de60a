//! Compile-fail programs against the typed layer: misuse of a lock, and attacks on the types, each with exactly the words
//! in the `.stderr` beside it. The first line of a program says what it protects.
//!
//! Runs `compile_fail` and nothing else, so that trybuild checks all programs in one batch. To bless after a change of a
//! message: `TRYBUILD=overwrite cargo test -p ks-guard-tests --test ui_types`, then read the diff.

/// The words belong to the compiler in `rust-toolchain.toml`.
#[rustversion::stable(1.95)]
#[test]
fn misuse_of_types_is_refused() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui_types/*/*.rs");
}

/// Not silently: whoever runs another compiler sees that nothing was shown.
#[rustversion::not(stable(1.95))]
#[test]
fn misuse_of_types_is_refused() {
    use std::io::Write as _;

    // Past libtest's capture.
    let mut err = std::io::stderr();
    writeln!(
        err,
        "SKIPPED: the compile-fail programs are blessed for Rust 1.95, this is another compiler"
    )
    .expect("standard error can be written");
}
