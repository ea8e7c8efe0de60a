//! The rules of functions over a context, and the parts that the expansion takes them apart into.
//!
//! Owns what stands at which position. Types are told by position, not by name, in a handler; a helper's handles by name.
//! How many parameters a slot has is asked of `positions`, their types of the compiler. Called by `check_handler`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{FnArg, GenericArgument, Pat, Path, PathArguments, ReturnType, Safety, Signature, Type};

use super::arguments::Arguments;
use super::{events, form, mentions, positions, signature, slotted, types};
use crate::diag::{Code, Diag, Message, Reported};
use crate::model::Mutex;
use crate::model_typed::{ContextParam, Family, Handle, Helper, Typed, TypedHandler};
use crate::syntax::Function;
use crate::{names, pending};

pub(super) fn check_typed_handler(
    function: Function,
    arguments: Arguments,
    diag: &mut Diag,
) -> Result<TypedHandler, Reported> {
    check_plain(&function, "a typed handler", diag);
    let generic = slotted::check_not_generic(&function, diag);
    if matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_))) {
        // Which other parameter is meant for what cannot be told.
        return Err(generic.err().unwrap_or_else(|| diag.earlier()));
    }
    let second = match form::context(&function) {
        Some(context) if context.is_handlers() => check_handle(&function, diag),
        // Positions count from the context.
        _ => Err(no_context(&function, true, diag)),
    };
    let (handle, name) = second?;
    let slot = arguments.slot.as_ref();
    let fits = check_kind(slot, &handle, diag)
        .and_then(|()| positions::check_positions(slot, &handle, &function, diag));
    let family = check_family(arguments.slot.as_ref(), &handle, &function, diag);
    let mut typed = check_context(function, &arguments, true, diag)?;
    generic?;
    fits?;
    let Some(slot) = arguments.slot else {
        // `slot` without a path, which has been reported where it was read.
        return Err(diag.earlier());
    };
    let (slot, named) = slotted::split_kind(slot, diag);
    if let Some(named) = named {
        let message = Message::new(
            Code::WrongForm,
            "the kind of object is that of the handle; only a raw handler names it with its slot",
        );
        let _ = diag.error(named, message.help("delete it"));
    }
    let kind = handle.kind.clone();
    let mut scopes = slotted::scopes(&arguments.requests);
    // Refused by `check_keys`: its data could not be named.
    scopes.retain(|scope| scope.mutex != Mutex::Processing);
    if matches!(family, Ok(Family::RemoveEvent { .. })) {
        events::refuse_scopes(&scopes, diag);
        scopes.clear();
    }
    typed.handles = vec![handle];
    // Where the type cannot be returned, that is said, and said once.
    let pending = match &typed.sig.output {
        ReturnType::Type(_, ty) if !types::is_status(ty) => pending::returned(&typed.body),
        _ => Vec::new(),
    };
    Ok(TypedHandler {
        typed,
        slot,
        family: family?,
        handle: name,
        kind,
        scopes,
        assumptions: arguments.assumptions,
        pending,
    })
}

pub(super) fn check_helper(
    function: Function,
    arguments: Arguments,
    is_declared: bool,
    diag: &mut Diag,
) -> Result<Helper, Reported> {
    check_plain(&function, "a helper over a context", diag);
    let has_key = arguments
        .keys
        .iter()
        .any(|(key, _)| matches!(key, super::arguments::Key::Requirement(_)));
    // A key that could not be read may have been the one.
    if !has_key && diag.is_empty() {
        let message = Message::new(
            Code::NoSlot,
            format!("nothing says in which lock state `{}` runs", function.sig.ident),
        )
        .help(
            "for a dispatch slot write `#[ks_synchronized(slot = pin::SetDeviceState)]`, for a helper what it asks of its \
             callers: `requires(control)`, `may_take(device)`, `any_state`",
        )
        .note("the attribute fills in the context's generics from it");
        let _ = diag.error_at(Span::call_site(), message);
        diag.doubt();
    }
    let context = context_param(&function);
    let typed = check_context(function, &arguments, false, diag)?;
    Ok(Helper {
        typed,
        requirements: arguments.requirements,
        context: context.ok_or_else(|| diag.earlier())?,
        is_declared,
    })
}

/// The same handler without its body, which would be checked in a lock state that nobody has named.
pub(super) fn without_body(handler: &mut TypedHandler) {
    handler.scopes.clear();
    handler.assumptions.clear();
    handler.pending.clear();
    handler.typed.cx = names::parameter(0, Span::call_site());
    forget_names(&mut handler.typed.sig);
    handler.typed.body = no_body(&handler.typed.body);
}

/// `_` for each parameter, because no body uses them.
fn forget_names(sig: &mut Signature) {
    for input in &mut sig.inputs {
        if let FnArg::Typed(param) = input {
            *param.pat = Pat::Verbatim(quote!(_));
        }
    }
}

fn no_body(body: &Group) -> Group {
    let mut none = Group::new(Delimiter::Brace, quote!(::core::unimplemented!()));
    none.set_span(body.span());
    none
}

/// What stands in for a function over a context that cannot be expanded: its signature, without its body, for the same
/// reason.
pub(super) fn stub(function: Function, krate: TokenStream, is_declared: bool) -> Option<Helper> {
    let context = context_param(&function)?;
    let cx_path = without_arguments(form::context(&function)?.path);
    let mut sig = function.sig;
    forget_names(&mut sig);
    let body = no_body(&function.body);
    Some(Helper {
        typed: Typed {
            attrs: Vec::new(),
            vis: function.vis,
            sig,
            cx: names::parameter(0, Span::call_site()),
            cx_path,
            chain: None,
            handles: Vec::new(),
            body,
            krate,
        },
        requirements: Vec::new(),
        context,
        is_declared,
    })
}

/// The reference to a helper's context, as its author wrote it.
fn context_param(function: &Function) -> Option<ContextParam> {
    let context = form::context(function)?;
    let mutability = context.reference.mutability.as_ref();
    Some(ContextParam {
        index: context.index,
        lifetime: context.reference.lifetime.clone(),
        mutability: mutability.map(|keyword| syn::Token![mut](keyword.span)),
    })
}

/// The keywords that a function over a context cannot have.
fn check_plain(function: &Function, what: &str, diag: &mut Diag) {
    let sig = &function.sig;
    let name = &sig.ident;
    if let Some(abi) = &sig.abi {
        let message = Message::new(
            Code::TypedQualifier,
            format!("{what} is an ordinary function, and `{name}` is `extern`"),
        )
        .help("delete `extern`: the C entry that AVStream calls is written for you");
        let _ = diag.error(abi, message);
    }
    if let Safety::Unsafe(keyword) = &sig.safety {
        let message = Message::new(
            Code::TypedQualifier,
            format!("{what} is an ordinary function, and `{name}` is `unsafe`"),
        )
        .help("delete `unsafe`: the context and the handles vouch for what a raw callback has to be trusted with");
        let _ = diag.error(keyword, message);
    }
}

/// The second parameter of a handler: the object that the callback is about.
fn check_handle(function: &Function, diag: &mut Diag) -> Result<(Handle, Ident), Reported> {
    let help = "write `fn f(cx: &mut Cx, pin: Pin<Video>, ..)`, with the kind of object that the table is for";
    let Some(FnArg::Typed(param)) = function.sig.inputs.get(1) else {
        let message = Message::new(
            Code::Position,
            "the second parameter of a typed handler is the handle of its object, and there is none",
        );
        return Err(diag.error(&function.sig.ident, message.help(help)));
    };
    let name = match &*param.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
        pat => names::parameter(1, pat.span()),
    };
    if let Some(handle) = read_handle(1, &param.ty) {
        return Ok((handle, name));
    }
    let message = Message::new(
        Code::Position,
        "the second parameter of a typed handler is the handle of its object: `Device<..>`, `Filter<..>`, `Pin<..>`, or \
         what the slot has in its place",
    );
    Err(diag.error(&param.ty, message.help(help)))
}

/// `Pin<Video>`, whose lifetimes are not named.
fn read_handle(index: usize, ty: &Type) -> Option<Handle> {
    let Type::Path(path) = types::peel(ty) else {
        return None;
    };
    if path.qself.is_some() {
        return None;
    }
    let path = &path.path;
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let mut kinds = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.to_token_stream()),
        _ => None,
    });
    let (kind, None) = (kinds.next()?, kinds.next()) else {
        return None;
    };
    // A lifetime that the author names has a meaning that must not be lost.
    let is_plain = arguments.args.iter().all(|argument| match argument {
        GenericArgument::Type(_) => true,
        GenericArgument::Lifetime(lifetime) => lifetime.ident == "_",
        _ => false,
    });
    is_plain.then(|| Handle {
        index,
        name: last.ident.clone(),
        path: without_arguments(path),
        kind,
    })
}

/// The modules of slots that are about one kind of object, with that object and its handles.
const KINDS: [(&[&str], &str, &[&str]); 3] = [
    (&["device"], "device", &["Device", "NewDevice"]),
    (&["filter"], "filter", &["Filter", "NewFilter"]),
    (
        &["pin", "clock"],
        "pin",
        &["Pin", "NewPin", "ProcessingPin"],
    ),
];

/// Whether a slot of `pin::` has the handle of a pin, and so on. What goes by other names is the compiler's question, which
/// asks it of the types, in more words.
fn check_kind(slot: Option<&Path>, handle: &Handle, diag: &mut Diag) -> Result<(), Reported> {
    let mut segments = slot.into_iter().flat_map(|path| path.segments.iter().rev());
    let (Some(name), Some(module)) = (segments.next(), segments.next()) else {
        return Ok(());
    };
    let of_slot = KINDS
        .iter()
        .find(|(modules, ..)| modules.iter().any(|one| module.ident == one));
    let of_handle = KINDS
        .iter()
        .find(|(.., handles)| handles.iter().any(|one| handle.name == one));
    let (Some((_, wanted, handles)), Some((modules, given, _))) = (of_slot, of_handle) else {
        return Ok(());
    };
    if wanted == given {
        return Ok(());
    }
    let (slot, handle) = (format!("{}::{}", module.ident, name.ident), &handle.name);
    let message = Message::new(
        Code::SlotOfAnotherKind,
        format!("`{slot}` is a slot of a {wanted}, and `{handle}` is the handle of a {given}"),
    )
    .help(format!(
        "name a slot of `{}`, or take the handle of a {wanted}: {}",
        modules.join("` or `"),
        handles
            .iter()
            .map(|one| format!("`{one}<..>`"))
            .collect::<Vec<_>>()
            .join(", "),
    ));
    Err(diag.error(handle, message))
}

/// The path, but for the arguments of its last segment.
fn without_arguments(path: &Path) -> TokenStream {
    let mut tokens = path.leading_colon.to_token_stream();
    for segment in path.segments.pairs() {
        match segment.punct() {
            Some(_) => segment.to_tokens(&mut tokens),
            None => segment.value().ident.to_tokens(&mut tokens),
        }
    }
    tokens
}

/// Which trait a slot's handler implements: by the slot's name, or by two references where only such handlers have them.
fn check_family(
    slot: Option<&Path>,
    handle: &Handle,
    function: &Function,
    diag: &mut Diag,
) -> Result<Family, Reported> {
    let name = slot
        .and_then(|path| path.segments.last())
        .map_or_else(String::new, |last| last.ident.to_string());
    match name.as_str() {
        "Intersect" => return Ok(Family::Intersect),
        "AddEvent" => return events::check_add(function, diag),
        "RemoveEvent" => return events::check_remove(handle, function, diag),
        _ => {}
    }
    let behind = |index: usize| match function.sig.inputs.get(index) {
        Some(FnArg::Typed(param)) => match types::peel(&param.ty) {
            Type::Reference(reference) => Some(reference.elem.to_token_stream()),
            _ => None,
        },
        _ => None,
    };
    let is_named = matches!(
        name.as_str(),
        "GetProperty"
            | "SetProperty"
            | "PropertySupport"
            | "Method"
            | "MethodSupport"
            | "EventSupport"
    );
    match (behind(2), behind(3)) {
        (Some(request), Some(value)) if is_named || function.sig.inputs.len() == 4 => {
            Ok(Family::Property { request, value })
        }
        _ if is_named => {
            let message = Message::new(
                Code::Position,
                format!(
                    "a `{name}` handler has a request and a value after its handle, both references"
                ),
            )
            .help(if name == "SetProperty" {
                "write `(cx: &mut Cx, filter: Filter<..>, request: &KSPROPERTY, value: &u32)`"
            } else {
                "write `(cx: &mut Cx, filter: Filter<..>, request: &KSPROPERTY, value: &mut u32)`"
            });
            Err(diag.error(&function.sig.inputs, message))
        }
        _ => Ok(Family::Dispatch),
    }
}

fn no_context(function: &Function, is_handler: bool, diag: &mut Diag) -> Reported {
    let at = match function.sig.inputs.first() {
        Some(FnArg::Typed(first)) => first.ty.to_token_stream(),
        Some(FnArg::Receiver(this)) => this.to_token_stream(),
        None => function.sig.ident.to_token_stream(),
    };
    let message = Message::new(
        Code::NoContext,
        format!(
            "`{}` has no context: its first parameter is not `&mut Cx`",
            function.sig.ident
        ),
    );
    let message = if is_handler {
        message.help(
                "write `fn f(cx: &mut Cx, pin: Pin<Video>, ..)`, or the C callback as it is: `unsafe extern \"C\" fn f(pin: PKSPIN, ..)`",
            )
    } else {
        message.help("write `fn f(cx: &mut Cx, pin: Pin<Video>, ..)`")
    };
    diag.error(at, message)
}

/// The first parameter, and the rest of the function as it is.
fn check_context(
    function: Function,
    arguments: &Arguments,
    is_handler: bool,
    diag: &mut Diag,
) -> Result<Typed, Reported> {
    let mut outcome = signature::check_wrappable(&function.sig, diag);
    let context = form::context(&function);
    let Some(context) = context.filter(|context| !is_handler || context.is_handlers()) else {
        return Err(no_context(&function, is_handler, diag));
    };
    let path = context.path;
    let cx_path = without_arguments(path);
    let mut chain = None;
    if let Some(last) = path.segments.last()
        && !last.arguments.is_none()
    {
        chain = only_lifetime(&last.arguments);
        if is_handler || chain.is_none() {
            let message = Message::new(
                Code::StateSpelled,
                "the context's lifetime and state are filled in by the attribute",
            )
            .help(if is_handler {
                "write `&mut Cx`: the state is the slot's"
            } else {
                "write `&mut Cx` or `&mut Cx<'c>`, and what the state must allow in the attribute"
            });
            outcome = outcome.and(Err(diag.error(&last.arguments, message)));
        }
    }
    let cx = match function.sig.inputs.get(context.index) {
        Some(FnArg::Typed(first)) => match &*first.pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
            pat => names::parameter(0, pat.span()),
        },
        _ => names::parameter(0, Span::call_site()),
    };
    outcome?;
    let attrs = function
        .attrs
        .into_iter()
        .filter(|attr| !mentions::is_ours(attr))
        .collect();
    Ok(Typed {
        attrs,
        vis: function.vis,
        sig: function.sig,
        cx,
        cx_path,
        chain,
        handles: Vec::new(),
        body: function.body,
        krate: arguments.krate.clone(),
    })
}

/// `'c` of `<'c>`.
fn only_lifetime(arguments: &PathArguments) -> Option<TokenStream> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Lifetime(lifetime)), None) if lifetime.ident != "_" => {
            Some(quote!(#lifetime))
        }
        _ => None,
    }
}
