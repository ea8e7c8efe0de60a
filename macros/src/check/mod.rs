//! Raw syntax to model: every rule of `#[ks_synchronized]` and its message.
//!
//! Split by what is judged: `signature` the function, `types` its types, `arguments` the attribute's list, `objects`
//! which parameter each mutex belongs to, `uses` which ones the attribute's
//! expressions need, `mentions` the names that may not occur. Nothing here writes code.
//! Called by `pipeline`.

pub(crate) mod arguments;
pub(crate) mod mentions;
mod objects;
mod signature;
pub(crate) mod types;
mod uses;

use proc_macro2::{Span, TokenStream};

use self::arguments::Arguments;
use crate::diag::{Code, Diag, Message};
use crate::model::{Handler, Lock, Shape};
use crate::syntax::{Argument, Item, ItemKind};

/// What is known after all checks. Anything but a `Handler` comes with an error in the `Diag`.
pub(crate) enum Outcome {
    /// Every question answered (though errors may have been recorded all the same).
    Handler(Box<Handler>),
    /// A function that can be wrapped, under an attribute that can't be read.
    Shape(Box<Shape>, TokenStream),
    /// Nothing to build on: the item goes back as it came.
    Untouched(TokenStream),
}

pub(crate) fn check_handler(arguments: Vec<Argument>, item: Item, diag: &mut Diag) -> Outcome {
    let function = match item.kind {
        ItemKind::Function(function) => function,
        ItemKind::Bodyless => {
            let message = Message::new(
                Code::NotAFunction,
                "`#[ks_synchronized]` needs a function with a body, which it runs under the mutex",
            )
            .help("put the attribute on the implementation; a declaration has nothing to lock");
            let _ = diag.error_at(Span::call_site(), message);
            return Outcome::Untouched(item.tokens);
        }
        ItemKind::Other => {
            let message = Message::new(
                Code::NotAFunction,
                "`#[ks_synchronized]` belongs on a function: this is none, or one whose signature it cannot read",
            )
            .help("put the attribute on each `unsafe fn` that needs the mutex");
            let _ = diag.error_at(Span::call_site(), message);
            return Outcome::Untouched(item.tokens);
        }
    };
    let arguments = arguments::check_arguments(arguments, diag);
    mentions::check_twice(&function, diag);
    mentions::check_tokens(function.body.stream(), &arguments.held(), diag);
    arguments.check_mentions(diag);
    let Ok(mut shape) = signature::check_signature(function, diag) else {
        return Outcome::Untouched(mentions::without_attribute(item.tokens));
    };
    let locks: Vec<Lock> = arguments
        .requests
        .iter()
        .filter(|request| !request.unreadable)
        .filter_map(|request| objects::check_object(request, &mut shape, diag).ok())
        .collect();
    let Arguments {
        otherwise, krate, ..
    } = arguments;
    if let Some(value) = &otherwise {
        let _ = uses::check_names(value, "otherwise", &mut shape, diag);
    }
    signature::check_failure_value(&shape, &locks, otherwise.is_some(), diag);
    if locks.is_empty() {
        return Outcome::Shape(Box::new(shape), krate);
    }
    Outcome::Handler(Box::new(Handler {
        shape,
        locks,
        otherwise,
        krate,
    }))
}
