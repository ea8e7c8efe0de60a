//! The stages of `#[ks_synchronized]` in order: parse, check, expand.
//!
//! Owns the order and the choice between expansion and fallback; holds no rule and writes no message of its own.
//! Called by the entry point in `lib.rs` and by the unit tests.

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::{self, Outcome};
use crate::diag::Diag;
use crate::{expand, expand_helper, expand_slot, expand_typed, fallback, syntax};

/// All errors of one use come out together, in source order of the stages, beside an item in every case: an item that
/// vanished would make rustc silent about the code that uses it, real errors included.
pub(crate) fn ks_synchronized(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match examine(arguments, item) {
        (Outcome::Handler(handler), diag) if diag.is_empty() => expand::expand_handler(&handler),
        (Outcome::Typed(handler), diag) if diag.is_empty() => {
            expand_typed::expand_typed_handler(*handler)
        }
        (Outcome::Slot(handler), diag) if diag.is_empty() => {
            expand_slot::expand_slot_handler(*handler)
        }
        (Outcome::Helper(helper), diag) if diag.is_empty() => expand_helper::expand_helper(*helper),
        (outcome, diag) => {
            let item = fallback::expand_fallback(outcome);
            let errors = diag.into_errors();
            quote! { #errors #item }
        }
    }
}

/// Everything up to the decision what to emit.
pub(crate) fn examine(arguments: TokenStream, item: TokenStream) -> (Outcome, Diag) {
    let mut diag = Diag::default();
    let arguments = syntax::parse_arguments(arguments, &mut diag);
    let item = syntax::parse_item(item);
    let outcome = check::check_handler(arguments, item, &mut diag);
    (outcome, diag)
}
