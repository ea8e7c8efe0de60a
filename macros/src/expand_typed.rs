//! Typed handlers and helpers to tokens. Infallible, as `expand` is.
//!
//! Writes no `unsafe` but the user's own assumptions: the C entry of a handler is `ks_guard`'s, generic over the function
//! that comes out here. Called by `pipeline` and `fallback`.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, GenericParam, Pat, ReturnType, Signature, Type};

use crate::expand_types::{fill_in_formats, fill_in_handles};
use crate::model::{Assumption, Mutex, Requirement};
use crate::model_typed::{Family, Handle, Helper, Scope, Typed, TypedHandler};
use crate::names;

/// For `#[ks_synchronized(slot = S, control)] fn f(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE) -> R {..}`:
///
/// ```text
/// const f: Handler<Video, S, 7> = {
///     fn f<'c>(_: Call, cx: &mut Cx<'c, <S as Slot>::State>, pin: Pin<'_, 'c, Video>, to: KSSTATE) -> R {
///         scoped_control(cx, pin, move |cx| -> R {..})
///     }
///     impl Typed<Video, S> for Handler<Video, S, 7> {
///         type Return = R;
///         const BODY: <S as Signature<Video>>::Body<Self::Return> = f;
///     }
///     handler()
/// };
/// ```
///
/// A constant, because it may stand at the top of a module and in an inherent implementation, and no attribute can
/// tell which.
pub(crate) fn expand_typed_handler(handler: &TypedHandler) -> TokenStream {
    let TypedHandler {
        typed,
        slot,
        family,
        kind,
        ..
    } = handler;
    let Typed { vis, krate, .. } = typed;
    let outer_attrs = typed.attrs.iter().filter(|attr| is_outer(attr));
    let name = &typed.sig.ident;
    let ours = handler_type(handler);
    let function = expand_handler_function(handler);
    let returns = typed.return_type();
    let at = name.span();
    let krate = &names::placed(krate, at);
    let implementation = match family {
        Family::Dispatch => quote_spanned! {at=>
            impl #krate::slot::Typed<#kind, #slot> for #ours {
                type Return = #returns;
                const BODY: <#slot as #krate::slot::Signature<#kind>>::Body<Self::Return> = #name;
            }
        },
        Family::Property { request, value } => quote_spanned! {at=>
            impl #krate::slot::TypedProperty<#kind, #slot> for #ours {
                type Request = #request;
                type Value = #value;
                type Return = #returns;
                const BODY: <#slot as #krate::slot::PropertySlot<#kind>>::Body<#request, #value, #returns> = #name;
            }
        },
        Family::Intersect => quote_spanned! {at=>
            impl #krate::slot::TypedIntersect<#kind> for #ours {
                type Format = <#returns as #krate::__private::IntersectReturn>::Format;
                const BODY: #krate::slot::IntersectBody<#kind, Self::Format> = #name;
            }
        },
    };
    let pending = expand_pending(&handler.pending, &rule(handler), slot, &typed.krate);
    let allow = lints();
    let at = match &typed.sig.output {
        ReturnType::Default => at,
        ReturnType::Type(_, ty) => ty.span(),
    };
    let krate = names::placed(krate, at);
    let fits = names::placed(&quote!(<#kind, #slot, _>), at);
    let new = quote_spanned!(at=> #krate::__private::handler::#fits());
    quote! {
        #(#outer_attrs)*
        #allow
        #vis const #name: #ours = {
            #function
            #implementation
            #pending
            #new
        };
    }
}

/// The slot's rule about statuses, for a typed handler.
fn rule(handler: &TypedHandler) -> TokenStream {
    let TypedHandler {
        typed, slot, kind, ..
    } = handler;
    let krate = &typed.krate;
    match handler.family {
        Family::Dispatch => quote!(<#slot as #krate::slot::Signature<#kind>>::Rule),
        Family::Property { .. } => quote!(#krate::slot::AnyStatus),
        Family::Intersect => quote!(#krate::slot::NeverPending),
    }
}

/// A closure that never runs and compiles where the slot accepts each `STATUS_PENDING` that the body returns.
pub(crate) fn expand_pending(
    pending: &[Span],
    rule: &TokenStream,
    slot: &syn::Path,
    krate: &TokenStream,
) -> TokenStream {
    if pending.is_empty() {
        return TokenStream::new();
    }
    let checks = pending.iter().map(|&at| {
        let krate = names::placed(krate, at);
        let arguments = names::placed(&quote!(<#rule, #slot>), at);
        quote_spanned!(at=> #krate::__private::returns_pending::#arguments();)
    });
    quote_spanned! {Span::mixed_site()=> const _: fn() = || { #(#checks)* }; }
}

/// Attributes that are about the handler as a value, or that hold for all that is inside it.
pub(crate) fn is_outer(attr: &Attribute) -> bool {
    [
        "doc",
        "deprecated",
        "cfg",
        "allow",
        "expect",
        "warn",
        "deny",
        "forbid",
    ]
    .iter()
    .any(|name| attr.path().is_ident(name))
}

/// The handler's type, with a number that tells it from other handlers of the same slot and kind.
fn handler_type(handler: &TypedHandler) -> TokenStream {
    let TypedHandler {
        typed, slot, kind, ..
    } = handler;
    let krate = &typed.krate;
    let number = names::number(&typed.sig, &typed.body);
    quote! { #krate::slot::Handler<#kind, #slot, #number> }
}

/// What the attribute's own constant, and a signature that the slot dictates, give lints a reason to speak about.
pub(crate) fn lints() -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        #[allow(
            non_upper_case_globals,
            non_local_definitions,
            clippy::needless_pass_by_value,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps,
            reason = "named like the function that it was written as, whose signature is the slot's"
        )]
    }
}

fn expand_handler_function(handler: &TypedHandler) -> TokenStream {
    let TypedHandler {
        typed,
        slot,
        handle,
        scopes,
        assumptions,
        ..
    } = handler;
    let krate = &typed.krate;
    let state = quote! { <#slot as #krate::slot::Slot>::State };
    let lifetime = names::chain();
    let mut sig = typed.sig.clone();
    sig.generics = syn::Generics::default();
    let generics = quote_spanned!(Span::mixed_site()=> <#lifetime>);
    let chain = lifetime.to_token_stream();
    fill_in(&mut sig, typed, &chain, &state);
    let cx = &typed.cx;
    let is_plain = scopes.is_empty() && assumptions.is_empty();
    let mut value = typed.body.to_token_stream();
    if !is_plain {
        let returns = match &typed.sig.output {
            ReturnType::Default => quote_spanned!(Span::mixed_site()=> -> ()),
            output @ ReturnType::Type(..) => output.to_token_stream(),
        };
        for (depth, scope) in scopes.iter().rev().enumerate() {
            let annotation = (depth == 0).then_some(&returns);
            value = expand_scope(scope, handle, cx, annotation, &value, krate);
        }
        let assumed = assumptions
            .iter()
            .map(|one| expand_assumption(one, cx, krate));
        let mut body = Group::new(
            proc_macro2::Delimiter::Brace,
            quote! { #(#assumed)* #value },
        );
        body.set_span(typed.body.span());
        value = body.into_token_stream();
    }
    expand_function(typed, &sig, &generics, &value)
}

/// The signature with the lifetimes and the state of `&mut Cx` and of every handle.
fn fill_in(sig: &mut Signature, typed: &Typed, chain: &TokenStream, state: &TokenStream) {
    let Typed { cx, cx_path, .. } = typed;
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(param) = input else { continue };
        fill_in_formats(&mut param.ty);
        if index == 0 {
            if !matches!(&*param.pat, Pat::Ident(_)) {
                *param.pat = Pat::Verbatim(cx.to_token_stream());
            }
            *param.ty =
                Type::Verbatim(quote_spanned!(cx_path.span()=> &mut #cx_path<#chain, #state>));
        }
        if let Some(handle) = typed.handles.iter().find(|handle| handle.index == index) {
            if index == 1 && matches!(&*param.pat, Pat::Wild(_)) {
                let name = names::parameter(1, param.pat.span());
                *param.pat = Pat::Verbatim(name.into_token_stream());
            }
            *param.ty = Type::Verbatim(expand_handle(handle, chain));
        }
    }
}

fn expand_handle(handle: &Handle, chain: &TokenStream) -> TokenStream {
    let Handle { path, kind, .. } = handle;
    let elided = quote_spanned!(Span::mixed_site()=> '_);
    quote! { #path<#elided, #chain, #kind> }
}

/// The function, behind a first parameter that only `ks_guard` can pass: neither other code nor the body calls it.
fn expand_function(
    typed: &Typed,
    sig: &Signature,
    generics: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let attrs = typed.attrs.iter().filter(|attr| !is_outer(attr));
    let krate = &typed.krate;
    let call = quote_spanned!(Span::mixed_site()=> _: #krate::__private::Call);
    let Signature {
        asyncness,
        constness,
        fn_token,
        ident,
        inputs,
        output,
        ..
    } = sig;
    quote! { #(#attrs)* #constness #asyncness #fn_token #ident #generics (#call, #inputs) #output #body }
}

/// `scoped_control(cx, pin, move |cx| { .. })`, placed on the key, where a mutex that may not be taken is refused.
fn expand_scope(
    scope: &Scope,
    handle: &Ident,
    cx: &Ident,
    returns: Option<&TokenStream>,
    inner: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let function = match scope.mutex {
        Mutex::Device => Ident::new("scoped_device", scope.at),
        // A processing scope has been refused: its data could not be named.
        Mutex::Control | Mutex::Processing => Ident::new("scoped_control", scope.at),
    };
    let inner = if returns.is_some() {
        inner.clone()
    } else {
        quote! { { #inner } }
    };
    // The inner context is the body's; the outer one is passed on the key, where it is refused.
    let closure = quote! { move |#cx| #returns #inner };
    let mut cx = cx.clone();
    cx.set_span(cx.span().located_at(scope.at));
    let krate = names::placed(krate, scope.at);
    quote_spanned! {scope.at=> #krate::__private::#function(#cx, #handle, #closure) }
}

/// `let cx = unsafe { cx.assume_device_free() };`, with the user's own `unsafe`, so that it counts as theirs.
fn expand_assumption(assumption: &Assumption, cx: &Ident, krate: &TokenStream) -> TokenStream {
    let mutex = assumption.mutex.key();
    let how = if assumption.is_held { "held" } else { "free" };
    let method = Ident::new(&format!("assume_{mutex}_{how}"), assumption.at);
    let keyword = &assumption.keyword;
    let mut outer = cx.clone();
    outer.set_span(outer.span().located_at(assumption.at));
    let krate = names::placed(krate, assumption.at);
    let call = quote_spanned!(assumption.at=> #krate::Cx::#method(#outer));
    let block = quote_spanned!(assumption.at=> { #call });
    quote! { let #cx = #keyword #block; }
}

/// For `#[ks_synchronized(requires(control))] fn f(cx: &mut Cx, pin: Pin<Video>) -> R {..}`:
///
/// ```text
/// fn f<'c>(cx: &mut Cx<'c, impl ReachesControl>, pin: Pin<'_, 'c, Video>) -> R {..}
/// ```
///
/// `impl PinHandle` becomes `impl PinHandle<'c>`; handles inside other types are filled in as well (`expand_types`).
pub(crate) fn expand_helper(helper: &Helper) -> TokenStream {
    let Helper {
        typed,
        requirements,
    } = helper;
    let Typed {
        vis, krate, chain, ..
    } = typed;
    let bounds = requirements
        .iter()
        .map(|(requirement, at)| expand_bound(*requirement, *at, krate));
    let bounds = join_plus(bounds);
    let bounds = if bounds.is_empty() {
        quote_spanned!(Span::mixed_site()=> #krate::state::State)
    } else {
        bounds
    };
    let state = quote_spanned!(Span::mixed_site()=> impl #bounds);
    let lifetime = names::chain();
    let mut sig = typed.sig.clone();
    let chain = chain.clone().unwrap_or_else(|| {
        let param = syn::LifetimeParam::new(lifetime.clone());
        sig.generics.params.insert(0, GenericParam::Lifetime(param));
        lifetime.to_token_stream()
    });
    fill_in(&mut sig, typed, &chain, &state);
    fill_in_handles(&mut sig, &chain);
    let attrs = &typed.attrs;
    let body = &typed.body;
    quote! { #(#attrs)* #vis #sig #body }
}

fn join_plus(bounds: impl Iterator<Item = TokenStream>) -> TokenStream {
    let mut joined = TokenStream::new();
    for bound in bounds {
        if !joined.is_empty() {
            joined.extend(quote_spanned!(Span::mixed_site()=> +));
        }
        joined.extend(bound);
    }
    joined
}

fn expand_bound(requirement: Requirement, at: Span, krate: &TokenStream) -> TokenStream {
    let krate = names::placed(krate, at);
    let name = match requirement {
        Requirement::Reaches(Mutex::Device) => "ReachesDevice",
        // Data under a processing mutex is never reached through a context.
        Requirement::Reaches(Mutex::Control | Mutex::Processing) => "ReachesControl",
        Requirement::Holds(Mutex::Device) => "HoldsDevice",
        Requirement::Holds(Mutex::Control | Mutex::Processing) => "HoldsControl",
        Requirement::MayTake(Mutex::Device) => "MayTakeDevice",
        Requirement::MayTake(Mutex::Control) => "MayTakeControl",
        Requirement::MayTake(Mutex::Processing) => "MayTakeProcessing",
        Requirement::HoldsNothing => "HoldsNothing",
        Requirement::MayCallDown => "MayCallDown",
        Requirement::MayWait => "MayWait",
        Requirement::MayAskForProcessing => "MayAskForProcessing",
        Requirement::WalksFilters => "WalksFilters",
        Requirement::MayDeleteFilterFactory => "MayDeleteFilterFactory",
        Requirement::AnyState => "State",
        Requirement::MayWaitFor(mutex) => {
            let promise = match mutex {
                Some(Mutex::Device) => "TakesDevice",
                Some(Mutex::Control) => "TakesControl",
                Some(Mutex::Processing) => "TakesProcessing",
                None => "TakesNothing",
            };
            let promise = Ident::new(promise, at);
            return quote_spanned! {at=> #krate::MayWaitFor<#krate::#promise> };
        }
        // A name, and not `State<I: ..>`: that is a supertrait of every other, and clippy would say so.
        Requirement::Passive => "IsPassive",
        Requirement::Ensures(Mutex::Device) => return quote_spanned! {at=> #krate::EnsureDevice },
        Requirement::Ensures(Mutex::Control | Mutex::Processing) => {
            return quote_spanned! {at=> #krate::EnsureControl };
        }
    };
    let name = Ident::new(name, at);
    quote_spanned! {at=> #krate::state::#name }
}
