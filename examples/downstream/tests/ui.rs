// tests/ui.rs
#[test]
fn misuse_is_refused() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
