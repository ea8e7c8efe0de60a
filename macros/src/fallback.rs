//! What comes out beside an error: the user's item, as usable as it can be made.
//!
//! With a readable signature the function keeps its outward type, so that callers and dispatch tables raise no errors
//! of their own; it takes no lock, which is harmless because the crate does not compile. Called by `pipeline`.

use proc_macro2::TokenStream;

use crate::check::Outcome;
use crate::expand;

pub(crate) fn expand_fallback(outcome: Outcome) -> TokenStream {
    match outcome {
        Outcome::Handler(handler) => expand::expand_unlocked(&handler.shape, &handler.krate),
        Outcome::Shape(shape, krate) => expand::expand_unlocked(&shape, &krate),
        Outcome::Untouched(tokens) => tokens,
    }
}
