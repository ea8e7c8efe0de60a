//! The rules of every handler that names its slot, in either form: one function, for one place in a table.
//!
//! Owns what such a function may not be. Called by `check_handler` and `typed`.

use std::mem;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericArgument, Path, PathArguments, Safety, Type};

use super::arguments::Request;
use super::mentions;
use crate::diag::{Code, Diag, Message, Reported};
use crate::model_typed::{Refused, Scope};
use crate::syntax::Function;

/// What could make the function several, or bind it to a value, is refused.
pub(super) fn check_not_generic(function: &Function, diag: &mut Diag) -> Result<(), Reported> {
    let sig = &function.sig;
    let mut outcome = Ok(());
    let mut refuse = |at: TokenStream, text: String, help: &str| {
        let message = Message::new(Code::GenericHandler, text).help(help);
        outcome = Err(diag.error(at, message));
    };
    let name = &sig.ident;
    if !sig.generics.params.is_empty() {
        refuse(
            sig.generics.params.to_token_stream(),
            format!("a dispatch table holds one function, and `{name}` is generic"),
            "move what is generic into a helper, and write a handler for each kind of object",
        );
    }
    if let Some(clause) = &sig.generics.where_clause {
        refuse(
            clause.to_token_stream(),
            format!("a dispatch table holds one function, and `{name}` has conditions"),
            "move what is generic into a helper, and write a handler for each kind of object",
        );
    }
    if let Some(FnArg::Receiver(this)) = sig.inputs.first() {
        refuse(
            this.to_token_stream(),
            format!("AVStream has no `self` to pass to `{name}`"),
            "take the object's handle, and reach its data through the context: `pin.data_mut(cx)`",
        );
    }
    let signature = sig.inputs.to_token_stream().into_iter();
    let all = signature.chain(sig.output.to_token_stream());
    if let Some(this) = find_self(all.chain(function.body.stream()).collect()) {
        refuse(
            this.into_token_stream(),
            format!("`{name}` becomes a value of its own, where `Self` has no meaning"),
            "write the type's name",
        );
    }
    outcome
}

/// What stands in for a handler that has been refused.
pub(super) fn refused(function: Function, krate: TokenStream, is_raw: bool) -> Refused {
    let attrs = function.attrs.into_iter();
    Refused {
        attrs: attrs.filter(|attr| !mentions::is_ours(attr)).collect(),
        vis: function.vis,
        sig: function.sig,
        is_raw,
        krate,
    }
}

fn find_self(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => (ident == "Self").then_some(ident),
        TokenTree::Group(group) => find_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    })
}

/// A raw handler goes into the table as it is.
pub(super) fn check_abi(function: &Function, diag: &mut Diag) -> Result<(), Reported> {
    let sig = &function.sig;
    let is_c = sig.abi.as_ref().is_some_and(|abi| {
        let name = abi.name.as_ref();
        name.is_none_or(|name| name.value() == "C")
    });
    // That it is not `unsafe` is reported as for every raw function.
    if is_c || !matches!(sig.safety, Safety::Unsafe(_)) {
        return Ok(());
    }
    let name = &sig.ident;
    let message = Message::new(
        Code::RawSlotAbi,
        format!("`{name}` cannot go into a dispatch table: AVStream calls `extern \"C\"`"),
    )
    .help(format!(
        "write `unsafe extern \"C\" fn {name}(..)`, or the typed form, `fn {name}(cx: &mut Cx, ..)`",
    ));
    Err(match &sig.abi {
        Some(abi) => diag.error(abi, message),
        None => diag.error_at(sig.fn_token.span, message),
    })
}

/// `pin::Close<Video>` to the slot and the kind.
pub(super) fn split_kind(slot: Path, diag: &mut Diag) -> (Path, Option<Type>) {
    let mut slot = slot;
    let Some(last) = slot.segments.last_mut() else {
        return (slot, None);
    };
    let at = last.arguments.to_token_stream();
    let kind = match mem::replace(&mut last.arguments, PathArguments::None) {
        PathArguments::None => return (slot, None),
        PathArguments::AngleBracketed(arguments) => {
            let mut arguments = arguments.args.into_iter();
            match (arguments.next(), arguments.next()) {
                (Some(GenericArgument::Type(kind)), None) => Some(kind),
                _ => None,
            }
        }
        PathArguments::Parenthesized(_) => None,
    };
    if kind.is_none() {
        let message = Message::new(
            Code::Argument,
            "a slot has one argument at most, the kind of object",
        )
        .help("write `slot = pin::Close`, or `slot = pin::Close<Video>`");
        let _ = diag.error(at, message);
    }
    (slot, kind)
}

pub(super) fn scopes(requests: &[Request]) -> Vec<Scope> {
    requests
        .iter()
        .map(|request| Scope {
            mutex: request.mutex,
            at: request.at,
        })
        .collect()
}
