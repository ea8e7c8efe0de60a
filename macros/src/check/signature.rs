//! The rules about the function itself, and the parts that the expansion takes it apart into.
//!
//! Reports every offending keyword at once. Which object a mutex belongs to is `objects`' question. Called by
//! `check_handler`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, LitStr, Pat, PatType, ReturnType, Safety, Signature, Token, Type};

use super::{mentions, types, uses};
use crate::diag::{Code, Diag, Message, Reported};
use crate::model::{Binding, Lock, Param, ReturnClass, Returns, Shape};
use crate::names;
use crate::syntax::{self, Function};

/// Fails only where there is nothing to wrap: an `async`, `const`, diverging or variadic function.
pub(super) fn check_signature(function: Function, diag: &mut Diag) -> Result<Shape, Reported> {
    let Function {
        attrs,
        vis,
        defaultness,
        sig,
        body,
    } = function;
    check_safety(&sig, diag);
    check_wrappable(&sig, diag)?;
    let mut receiver = None;
    let mut params = Vec::new();
    for (index, input) in sig.inputs.iter().enumerate() {
        match input {
            FnArg::Receiver(this) => receiver = Some(Token![self](this.self_token.span)),
            FnArg::Typed(param) => params.push(split_param(index, param)),
        }
    }
    keep_repeated_names(&mut params);
    let returns = check_returns(&sig, diag);
    let (inner_attrs, statements) = syntax::split_inner_attributes(&body);
    let attrs = attrs
        .into_iter()
        .filter(|attr| !mentions::is_ours(attr))
        .collect();
    Ok(Shape {
        attrs,
        vis,
        defaultness,
        sig,
        receiver,
        params,
        returns,
        inner_attrs,
        body,
        statements,
    })
}

fn check_safety(sig: &Signature, diag: &mut Diag) {
    if matches!(sig.safety, Safety::Unsafe(_)) {
        return;
    }
    let name = &sig.ident;
    let abi = sig.abi.as_ref().map_or_else(String::new, |abi| {
        let name = abi
            .name
            .as_ref()
            .map_or_else(|| "C".to_owned(), LitStr::value);
        format!("extern \"{name}\" ")
    });
    let message = Message::new(
        Code::SafeFunction,
        format!("`{name}` is safe to call, but synchronises on raw pointers that its caller must vouch for"),
    )
    .help(format!(
        "write `unsafe {abi}fn {name}(..)` and say under `# Safety` which objects must be valid",
    ))
    .note("the acquire functions want a valid object at PASSIVE_LEVEL (nf-ks-ksacquiredevice)");
    let _ = diag.error_at(sig.fn_token.span, message);
}

pub(super) fn check_wrappable(sig: &Signature, diag: &mut Diag) -> Result<(), Reported> {
    let mut outcome = Ok(());
    if let Some(asyncness) = &sig.asyncness {
        let message = Message::new(
            Code::Async,
            "an `async` function cannot be `#[ks_synchronized]`: it returns before its body has run",
        )
        .help("delete `async`, and synchronise the functions that the future calls")
        .note("a mutex is released by the thread that took it; a future may go on on another one (KsDeviceMutex, 0xC4/0x81001)");
        outcome = Err(diag.error(asyncness, message));
    }
    if let Some(constness) = &sig.constness {
        let message = Message::new(
            Code::Const,
            "a `const` function cannot be `#[ks_synchronized]`: there is no kernel to lock at compile time",
        )
        .help("delete `const`");
        outcome = Err(diag.error(constness, message));
    }
    if let Some(variadic) = &sig.variadic {
        let message = Message::new(
            Code::Variadic,
            "a variadic function cannot be `#[ks_synchronized]`: its arguments cannot move under the mutex",
        )
        .help("take the arguments by type, or move the part that needs the mutex into a function that does");
        outcome = Err(diag.error(variadic, message));
    }
    if let ReturnType::Type(_, ty) = &sig.output
        && matches!(types::peel(ty), Type::Never(_))
    {
        let message = Message::new(
            Code::NeverReturns,
            "a function that never returns cannot be `#[ks_synchronized]`: it would never release",
        )
        .help("delete `-> !`, or synchronise the part that does return")
        .note("every acquisition needs its release on the same thread (nf-ks-ksreleasedevice)");
        outcome = Err(diag.error(ty, message));
    }
    outcome
}

fn split_param(index: usize, param: &PatType) -> Param {
    let fresh = || names::parameter(index, param.pat.span());
    let (name, binding) = match &*param.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() && pat.attrs.is_empty() => {
            let mutability = pat.mutability.as_ref();
            let mutability = mutability.map(|keyword| Token![mut](keyword.span));
            (pat.ident.clone(), Binding::Name(mutability))
        }
        Pat::Wild(_) => (fresh(), Binding::Wild),
        pat => {
            let names = uses::bindings(pat);
            (fresh(), Binding::Pattern(pat.to_token_stream(), names))
        }
    };
    let (kind, nullable) = match types::classify(&param.ty) {
        Some((kind, nullable)) => (Some(kind), nullable),
        None => (None, false),
    };
    Param {
        attrs: param
            .attrs
            .iter()
            .filter(|attr| !attr.path().is_ident("expect"))
            .map(ToTokens::to_token_stream)
            .collect(),
        cfgs: select(&param.attrs, &["cfg", "cfg_attr"]),
        lints: select(&param.attrs, &["allow", "expect", "warn", "deny", "forbid"]),
        name,
        binding,
        ty: param.ty.to_token_stream(),
        kind,
        nullable,
        locked: false,
        mentioned: false,
    }
}

/// Names that look the same and come from different `macro_rules!` are told apart by their hygiene alone, which no name
/// of ours could carry.
fn keep_repeated_names(params: &mut [Param]) {
    let names: Vec<Ident> = params
        .iter()
        .filter(|param| param.cfgs.is_empty())
        .map(|param| param.name.clone())
        .collect();
    for param in params.iter_mut().filter(|param| param.cfgs.is_empty()) {
        param.mentioned = names.iter().filter(|name| **name == param.name).count() > 1;
    }
}

/// The attributes of a parameter that have a meaning where it is bound again. `expect` moves there, because there the
/// lint fires; the other levels stand in both places.
fn select(attrs: &[Attribute], names: &[&str]) -> Vec<TokenStream> {
    let is_named = |attr: &&Attribute| names.iter().any(|name| attr.path().is_ident(name));
    let selected = attrs.iter().filter(is_named);
    selected.map(ToTokens::to_token_stream).collect()
}

fn check_returns(sig: &Signature, diag: &mut Diag) -> Returns {
    let is_extern = sig
        .abi
        .as_ref()
        .is_some_and(|abi| abi.name.as_ref().is_none_or(|name| name.value() != "Rust"));
    let class = match &sig.output {
        ReturnType::Default => ReturnClass::Unit,
        ReturnType::Type(_, ty) => classify_return(ty),
    };
    let mut projected = is_extern && matches!(class, ReturnClass::Named(_) | ReturnClass::Opaque);
    if projected
        && let ReturnType::Type(_, ty) = &sig.output
        && types::mentions_impl(ty.to_token_stream())
    {
        let message = Message::new(
            Code::HandlerReturn,
            "an `extern` handler cannot return `impl Trait`: its caller needs a C type",
        )
        .help("return `NTSTATUS`, `Result<(), NtStatus>`, `()`, or the type itself");
        let _ = diag.error(ty, message);
        projected = false;
    }
    Returns { class, projected }
}

fn classify_return(ty: &Type) -> ReturnClass {
    match types::peel(ty) {
        Type::Tuple(tuple) if tuple.elems.is_empty() => ReturnClass::Unit,
        Type::Path(path)
            if path.qself.is_none()
                && path
                    .path
                    .segments
                    .last()
                    .is_some_and(|last| last.ident == "NTSTATUS" && last.arguments.is_none()) =>
        {
            ReturnClass::NtStatus(ty.to_token_stream())
        }
        Type::ImplTrait(_) => ReturnClass::Opaque,
        _ => match types::erase_opaque(ty) {
            Some(ty) => ReturnClass::Named(ty),
            None => ReturnClass::Opaque,
        },
    }
}

/// `impl Trait` has no value that could stand for a failed lookup. For other types the compiler decides.
pub(super) fn check_failure_value(
    shape: &Shape,
    locks: &[Lock],
    has_otherwise: bool,
    diag: &mut Diag,
) {
    let can_fail = locks.iter().any(|lock| lock.object.is_looked_up());
    if !can_fail || has_otherwise || !matches!(shape.returns.class, ReturnClass::Opaque) {
        return;
    }
    let message = Message::new(
        Code::NoFailureValue,
        "the object is looked up, and this return type has no value for a lookup that fails",
    )
    .help("add `otherwise = <value to return then>` to the attribute");
    let _ = match &shape.sig.output {
        ReturnType::Type(_, ty) => diag.error(ty, message),
        ReturnType::Default => diag.error_at(Span::call_site(), message),
    };
}
