//! The parameters of event handlers: what stands behind the context and the handle.
//!
//! Owns which of them may be left out. Called by `typed`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{FnArg, Token, Type};

use super::types;
use crate::diag::{Code, Diag, Message, Reported};
use crate::expand_types::is_handle;
use crate::model_typed::{Family, Handle, Scope};
use crate::syntax::Function;

/// `(cx, filter, data: &KSEVENTDATA)`, and one more reference for a client that sends parameters.
pub(super) fn check_add(function: &Function, diag: &mut Diag) -> Result<Family, Reported> {
    let inputs = &function.sig.inputs;
    let refused = |at: TokenStream, diag: &mut Diag| {
        let message = Message::new(
            Code::Position,
            "an `AddEvent` handler has the event's data after its handle, and the client's parameters after that, if there \
             are any, both references",
        )
        .help(
            "write `(cx: &mut Cx, filter: Filter<..>, data: &KSEVENTDATA)`, or with the parameters \
             `(cx: &mut Cx, filter: Filter<..>, data: &KSEVENTDATA, from: &u64)`",
        );
        Err(diag.error(at, message))
    };
    match (behind(inputs, 2), inputs.len()) {
        (Some(_), 3) => Ok(Family::AddEvent { parameters: None }),
        (Some(_), 4) => match behind(inputs, 3) {
            Some(ty) => Ok(Family::AddEvent {
                parameters: Some(ty),
            }),
            None => refused(inputs.to_token_stream(), diag),
        },
        _ => refused(inputs.to_token_stream(), diag),
    }
}

/// `(cx, event)`, and what the entry carries.
pub(super) fn check_remove(
    handle: &Handle,
    function: &Function,
    diag: &mut Diag,
) -> Result<Family, Reported> {
    let inputs = &function.sig.inputs;
    // Another name may be an import's.
    if is_handle(&handle.name) && handle.name != "RemovedEvent" {
        let message = Message::new(
            Code::Position,
            "a `RemoveEvent` handler has the event entry after its context, and not the object",
        )
        .help("write `(cx: &mut Cx, event: RemovedEvent<..>)`; what the handler has to know of the object, return from AddEvent")
        .note(
            "AVStream passes a file object, and nothing says that the filter or pin of it is still open (see `RemovedEvent`)",
        );
        return Err(diag.error(&handle.path, message));
    }
    let extra = match inputs.get(2) {
        Some(FnArg::Typed(param)) => Some(param.ty.to_token_stream()),
        _ => None,
    };
    if inputs.len() <= 3 {
        return Ok(Family::RemoveEvent { extra });
    }
    let message = Message::new(
        Code::Position,
        "a `RemoveEvent` handler has at most one parameter after the event: what the entry carries",
    )
    .help(
        "write `(cx: &mut Cx, event: RemovedEvent<..>)`, or `(cx: &mut Cx, event: RemovedEvent<..>, extra: u32)` for what \
         AddEvent returned",
    );
    Err(diag.error(inputs, message))
}

/// A mutex cannot be taken where `RemoveEvent` runs.
pub(super) fn refuse_scopes(scopes: &[Scope], diag: &mut Diag) {
    for scope in scopes {
        let message = Message::new(
            Code::WrongForm,
            format!(
                "`{}` does not go here: a `RemoveEvent` handler may run at DISPATCH_LEVEL, under the lock of the object's \
                 event list, where no mutex can be acquired",
                scope.mutex.key()
            ),
        )
        .help("delete it, and keep what the handler changes in atomics; or do the work in AddEvent and in Close");
        let _ = diag.error_at(scope.at, message);
    }
}

/// What the reference at a position refers to.
fn behind(inputs: &Punctuated<FnArg, Token![,]>, index: usize) -> Option<TokenStream> {
    let Some(FnArg::Typed(param)) = inputs.get(index) else {
        return None;
    };
    match types::peel(&param.ty) {
        Type::Reference(reference) => Some(reference.elem.to_token_stream()),
        _ => None,
    }
}
