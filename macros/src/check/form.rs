//! Which of the attribute's forms a function is written in: raw, a typed handler, or a helper over a context.
//!
//! Decided by the function's shape and the keys, before any rule of one form is applied. Called by `check_handler`.

use syn::{FnArg, Path, Type, TypeReference};

use super::arguments::{Arguments, Key};
use super::types;
use crate::diag::{Code, Diag, Message};
use crate::model::Mutex;
use crate::syntax::Function;

/// How the function is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// With C's types, on `unsafe fn`.
    Raw,
    /// Over a context, for a dispatch slot.
    Typed,
    /// Over a context, called by the driver itself.
    Helper,
}

pub(super) fn choose(function: &Function, arguments: &Arguments) -> Form {
    let has_slot = has(arguments, Key::Slot);
    if has_requirement_key(arguments) {
        return if has_slot { Form::Typed } else { Form::Helper };
    }
    let is_plain =
        function.sig.abi.is_none() && !matches!(function.sig.safety, syn::Safety::Unsafe(_));
    let is_named_cx = context(function).is_some_and(|context| {
        let last = context.path.segments.last();
        last.is_some_and(|last| last.ident == "Cx")
    });
    match (has_slot, is_named_cx) {
        (true, true) => Form::Typed,
        // Under whatever name, or without a context: the typed form says what is missing.
        (true, false) if is_plain => Form::Typed,
        (false, true) => Form::Helper,
        // Any other `&mut` may be what a raw function finds its object through.
        (_, false) => Form::Raw,
    }
}

fn has_requirement_key(arguments: &Arguments) -> bool {
    let is_requirement = |(key, _): &(Key, _)| matches!(key, Key::Requirement(_));
    arguments.keys.iter().any(is_requirement)
}

/// The parameter that can be a context.
pub(super) struct Context<'a> {
    /// Its number: a helper may have a receiver before it.
    pub(super) index: usize,
    pub(super) reference: &'a TypeReference,
    /// The type behind the reference.
    pub(super) path: &'a Path,
}

/// The first parameter after a receiver, if it can be a context: a reference to a path that names no KS object. The name is
/// not looked at, because an import can give it another.
pub(super) fn context(function: &Function) -> Option<Context<'_>> {
    let inputs = &function.sig.inputs;
    let index = usize::from(matches!(inputs.first(), Some(FnArg::Receiver(_))));
    let FnArg::Typed(first) = inputs.get(index)? else {
        return None;
    };
    let Type::Reference(reference) = types::peel(&first.ty) else {
        return None;
    };
    let Type::Path(path) = types::peel(&reference.elem) else {
        return None;
    };
    let is_object = types::classify(&first.ty).is_some();
    (path.qself.is_none() && !is_object).then_some(Context {
        index,
        reference,
        path: &path.path,
    })
}

impl Context<'_> {
    /// Whether a callback could have it.
    pub(super) fn is_handlers(&self) -> bool {
        self.index == 0 && self.reference.mutability.is_some()
    }
}

/// Keys that mean nothing in this form.
pub(super) fn check_keys(form: Form, arguments: &Arguments, diag: &mut Diag) {
    for (key, at) in &arguments.keys {
        let reason = match (form, key) {
            (Form::Raw, Key::Unsafe) if !has(arguments, Key::Slot) => Some((
                "an assumption is about how AVStream enters a slot, and no slot is named",
                "add `slot = <the slot>`, or delete the assumption",
            )),
            (Form::Typed, Key::Requirement(_)) => Some((
                "a handler asks nothing of its caller: AVStream enters the slot in the state that the documents give",
                "delete it; to run under a mutex name the mutex, `device` or `control`, and for a helper delete `slot`",
            )),
            (Form::Typed | Form::Helper, Key::Otherwise) => Some((
                "nothing is looked up in a function over a context: its handles are there",
                "delete it",
            )),
            (Form::Typed, Key::Mutex(Mutex::Processing)) => Some((
                "the processing mutex comes with its data, which the attribute could not name",
                "write `cx.with_pin_processing(pin, |cx, data| ..)`, or `with_filter_processing`, in the body",
            )),
            (Form::Helper, Key::Mutex(_)) => Some((
                "a helper acquires in its body, where the scope shows",
                "say `may_take(..)` and write `cx.with_device(device, |cx| ..)` or `cx.with_control(filter, |cx| ..)`; \
                 if its callers hold the mutex, say `requires(..)`",
            )),
            (Form::Helper, Key::Unsafe) => Some((
                "an assumption is about how AVStream enters a slot, and a helper is not one",
                "ask the callers for it: `requires(..)` or `may_take(..)`",
            )),
            _ => None,
        };
        if let Some((reason, help)) = reason {
            let text = format!("`{at}` does not go here: {reason}");
            let _ = diag.error(at, Message::new(Code::WrongForm, text).help(help));
            if *key != Key::Otherwise {
                diag.doubt();
            }
        }
    }
    if form == Form::Typed {
        for request in &arguments.requests {
            if let Some(object) = &request.object {
                let key = request.mutex.key();
                let text =
                    format!("`{key}` takes no object here: it is that of the handler's handle");
                let message =
                    Message::new(Code::WrongForm, text).help(format!("write `{key}` alone"));
                let _ = diag.error(object, message);
                // Whose mutex was meant is not known.
                diag.doubt();
            }
        }
    }
}

/// Whether the key is in the list.
pub(super) fn has(arguments: &Arguments, wanted: Key) -> bool {
    arguments.keys.iter().any(|(key, _)| *key == wanted)
}
