//! What comes out beside an error: the user's item, as usable as it can be made.
//!
//! With a readable signature the function keeps its outward type, so that callers and dispatch tables raise no errors
//! of their own; it takes no lock, which is harmless because the crate does not compile. Called by `pipeline`.

use proc_macro2::TokenStream;

use crate::check::Outcome;
use crate::model::Shape;
use crate::{expand, expand_slot, expand_typed};

pub(crate) fn expand_fallback(outcome: Outcome) -> TokenStream {
    match outcome {
        Outcome::Handler(handler) => expand_unlocked(handler.shape, &handler.krate),
        Outcome::Typed(mut handler) => {
            // Without its scopes and checks, which may be what is wrong.
            handler.scopes.clear();
            handler.assumptions.clear();
            handler.pending.clear();
            expand_typed::expand_typed_handler(&handler)
        }
        Outcome::Slot(mut handler) => {
            handler.handler.locks.clear();
            handler.scopes.clear();
            handler.assumptions.clear();
            handler.pending.clear();
            use_parameters(&mut handler.handler.shape);
            expand_slot::expand_slot_handler(*handler)
        }
        Outcome::Helper(helper) | Outcome::Stub(helper) => expand_typed::expand_helper(&helper),
        Outcome::Shape(shape, krate) => expand_unlocked(*shape, &krate),
        Outcome::Untouched(tokens) => tokens,
    }
}

fn expand_unlocked(mut shape: Shape, krate: &TokenStream) -> TokenStream {
    use_parameters(&mut shape);
    expand::expand_unlocked(&shape, krate)
}

/// Any of them may be the one that the attribute would have used.
fn use_parameters(shape: &mut Shape) {
    for param in &mut shape.params {
        param.locked = true;
    }
}
