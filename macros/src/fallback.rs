//! What comes out beside an error: the user's item, as usable as it can be made.
//!
//! With a readable signature the function keeps its outward type, so that callers and dispatch tables raise no errors
//! of their own; it takes no lock, which is harmless because the crate does not compile. Called by `pipeline`.

use proc_macro2::TokenStream;

use crate::check::Outcome;
use crate::expand;

pub(crate) fn expand_fallback(outcome: Outcome) -> TokenStream {
    let (mut shape, krate) = match outcome {
        Outcome::Handler(handler) => (handler.shape, handler.krate),
        Outcome::Shape(shape, krate) => (*shape, krate),
        Outcome::Untouched(tokens) => return tokens,
    };
    // Any of them may be the one that the attribute would have used.
    for param in &mut shape.params {
        param.locked = true;
    }
    expand::expand_unlocked(&shape, &krate)
}
