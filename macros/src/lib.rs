//! Implementation detail of `ks-guard`: the `#[ks_synchronized]` attribute.
//!
//! This file is the entry point and nothing else. It leaves `proc_macro` at once, so that every stage behind it can be
//! called from unit tests. Use the attribute through its re-export in `ks-guard`, where its documentation is too.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod check;
mod diag;
mod expand;
mod expand_helper;
mod expand_slot;
mod expand_typed;
mod expand_types;
mod fallback;
mod model;
mod model_typed;
mod names;
mod pending;
mod pipeline;
mod syntax;
#[cfg(test)]
mod tests;
mod text;
mod tokens;

#[expect(
    missing_docs,
    reason = "documented where users meet it, at its re-export in ks-guard"
)]
#[proc_macro_attribute]
pub fn ks_synchronized(
    arguments: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    pipeline::ks_synchronized(arguments.into(), item.into()).into()
}
