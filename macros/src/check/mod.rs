//! Raw syntax to model: every rule of `#[ks_synchronized]` and its message.
//!
//! Split by what is judged: `signature` the function, `types` its types, `arguments` the attribute's list, `objects`
//! which parameter each mutex belongs to, `uses` which ones the attribute's
//! expressions need, `mentions` the names that may not occur. Nothing here writes code.
//! Called by `pipeline`.

pub(crate) mod arguments;
mod events;
mod form;
mod lists;
pub(crate) mod mentions;
mod objects;
pub(crate) mod positions;
mod signature;
mod slotted;
mod typed;
pub(crate) mod types;
mod uses;

use proc_macro2::{Span, TokenStream};

use self::arguments::{Arguments, Key};
use self::form::Form;
use crate::diag::{Code, Diag, Message};
use crate::model::{Handler, Lock, Shape};
use crate::model_typed::{Helper, Refused, SlotHandler, TypedHandler};
use crate::pending;
use crate::syntax::{self, Argument, Function, Item, ItemKind};

/// What is known after all checks. Anything but a `Handler` comes with an error in the `Diag`.
pub(crate) enum Outcome {
    /// Every question answered (though errors may have been recorded all the same).
    Handler(Box<Handler>),
    /// A typed handler.
    Typed(Box<TypedHandler>),
    /// A raw handler with its slot.
    Slot(Box<SlotHandler>),
    /// A helper over a context.
    Helper(Box<Helper>),
    /// A function over a context that is neither handler nor helper: its signature, with a context in any state.
    Stub(Box<Helper>),
    /// A handler of a slot that cannot be expanded: something that fits its place in a table.
    Refused(Box<Refused>),
    /// A function that can be wrapped, under an attribute that can't be read.
    Shape(Box<Shape>, TokenStream),
    /// Nothing to build on: the item goes back as it came.
    Untouched(TokenStream),
}

pub(crate) fn check_handler(arguments: Vec<Argument>, item: Item, diag: &mut Diag) -> Outcome {
    let (function, is_declared) = match item.kind {
        ItemKind::Function(function) => (function, false),
        ItemKind::Bodyless(function) => (function, true),
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
    let form = form::choose(&function, &arguments);
    if is_declared && form != Form::Helper {
        let message = Message::new(
            Code::NotAFunction,
            "`#[ks_synchronized]` needs a function with a body, which it runs under the mutex",
        )
        .help("put the attribute on the implementation; a declaration has nothing to lock");
        let _ = diag.error_at(Span::call_site(), message);
        return Outcome::Untouched(item.tokens);
    }
    form::check_keys(form, &arguments, diag);
    match form {
        Form::Raw => check_raw(function, arguments, item.tokens, diag),
        Form::Typed | Form::Helper => {
            if form == Form::Typed {
                check_typed(function, arguments, item.tokens, diag)
            } else {
                check_helper(function, arguments, is_declared, item.tokens, diag)
            }
        }
    }
}

fn check_typed(
    function: Function,
    arguments: Arguments,
    tokens: TokenStream,
    diag: &mut Diag,
) -> Outcome {
    let krate = arguments.krate.clone();
    match typed::check_typed_handler(function, arguments, diag) {
        Ok(mut handler) => {
            if diag.is_doubtful() {
                typed::without_body(&mut handler);
            }
            Outcome::Typed(Box::new(handler))
        }
        Err(_) => refused(tokens, krate, false),
    }
}

/// The item is read again, because the checks have used it up.
fn refused(tokens: TokenStream, krate: TokenStream, is_raw: bool) -> Outcome {
    match syntax::parse_item(tokens) {
        Item {
            kind: ItemKind::Function(function),
            ..
        } => Outcome::Refused(Box::new(slotted::refused(function, krate, is_raw))),
        item => Outcome::Untouched(item.tokens),
    }
}

fn check_helper(
    function: Function,
    arguments: Arguments,
    is_declared: bool,
    tokens: TokenStream,
    diag: &mut Diag,
) -> Outcome {
    let krate = arguments.krate.clone();
    match typed::check_helper(function, arguments, is_declared, diag) {
        Ok(helper) if !diag.is_doubtful() => Outcome::Helper(Box::new(helper)),
        _ => {
            let stub = match syntax::parse_item(tokens.clone()).kind {
                ItemKind::Function(function) => typed::stub(function, krate, is_declared),
                _ => None,
            };
            match stub {
                Some(stub) => Outcome::Stub(Box::new(stub)),
                None => Outcome::Untouched(mentions::without_attribute(tokens)),
            }
        }
    }
}

fn check_raw(
    function: Function,
    arguments: Arguments,
    tokens: TokenStream,
    diag: &mut Diag,
) -> Outcome {
    let has_slot = form::has(&arguments, Key::Slot);
    let mut is_one = Ok(());
    if has_slot {
        let has_abi = slotted::check_abi(&function, diag);
        is_one = slotted::check_not_generic(&function, diag).and(has_abi);
    }
    let Ok(mut shape) = signature::check_signature(function, diag) else {
        return if has_slot {
            refused(tokens, arguments.krate, true)
        } else {
            Outcome::Untouched(mentions::without_attribute(tokens))
        };
    };
    let locks: Vec<Lock> = arguments
        .requests
        .iter()
        .filter(|request| !request.unreadable)
        .filter_map(|request| objects::check_object(request, &mut shape, diag).ok())
        .collect();
    let Arguments {
        requests,
        slot,
        assumptions,
        otherwise,
        krate,
        ..
    } = arguments;
    if let Some(value) = &otherwise {
        let _ = uses::check_names(value, "otherwise", &mut shape, diag);
    }
    signature::check_failure_value(&shape, &locks, otherwise.is_some(), diag);
    if let (Some(slot), Ok(())) = (slot, is_one) {
        let (slot, kind) = slotted::split_kind(slot, diag);
        let mut pending = pending::returned(&shape.body);
        pending.extend(otherwise.iter().flat_map(pending::named));
        return Outcome::Slot(Box::new(SlotHandler {
            handler: Handler {
                shape,
                locks,
                otherwise,
                krate,
            },
            slot,
            kind,
            scopes: slotted::scopes(&requests),
            assumptions,
            pending,
        }));
    }
    if has_slot {
        return refused(tokens, krate, true);
    }
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
