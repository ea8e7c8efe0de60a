//! Unit tests of the attribute: which rule fires and where, what the expansion looks like, and that nothing panics.
//!
//! They run on the tokens, without a compiler behind them; what rustc makes of the expansion is for the suites in
//! `tests/`.

mod expansions;
mod mangled;
mod pages;
mod pending;
mod positions;
mod raw_functions;
mod refusals;
mod typed;

use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};

/// Splits `#[ks_synchronized(..)] item` into what rustc would pass to the attribute.
fn split(source: &str) -> (TokenStream, TokenStream) {
    let tokens = TokenStream::from_str(source).expect("a test's source is Rust tokens");
    let mut tokens = tokens.into_iter();
    assert!(matches!(tokens.next(), Some(TokenTree::Punct(p)) if p.as_char() == '#'));
    let Some(TokenTree::Group(attribute)) = tokens.next() else {
        panic!("expected `[ks_synchronized..]`");
    };
    let mut attribute = attribute.stream().into_iter();
    assert!(matches!(attribute.next(), Some(TokenTree::Ident(i)) if i == "ks_synchronized"));
    let arguments = match attribute.next() {
        Some(TokenTree::Group(arguments)) => arguments.stream(),
        None => TokenStream::new(),
        Some(other) => panic!("unexpected `{other}` in the attribute"),
    };
    (arguments, tokens.collect())
}
