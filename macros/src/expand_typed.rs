//! Typed handlers to tokens. Infallible, as `expand` is.
//!
//! Writes no `unsafe` but the user's own assumptions: the C entry of a handler is `ks_guard`'s, generic over the function
//! that comes out here. Called by `pipeline` and `fallback`.

use std::mem;

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Pat, ReturnType, Signature, Token, Type, Visibility};

use crate::expand_types::fill_in_formats;
use crate::model::{Assumption, Mutex};
use crate::model_typed::{Family, Handle, Scope, Typed, TypedHandler};
use crate::{names, tokens};

/// The parameters of a function.
pub(crate) type Inputs = Punctuated<FnArg, Token![,]>;

/// For `#[ks_synchronized(slot = S, control)] fn f(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE) -> R {..}`:
///
/// ```text
/// const f: Handler<Video, S, 7> = {
///     fn f<'c>(_: Call, cx0: &mut Cx<'c, <S as Slot>::State>, pin: Pin<'_, 'c, Video>, to: KSSTATE) -> R {
///         scoped_control(cx0, pin, move |cx| -> R {..})
///     }
///     impl Typed<Video, S> for Handler<Video, S, 7> {
///         const BODY: <S as Signature<Video>>::Body<Self::Return> = f;
///         type Return = R;
///     }
///     handler()
/// };
/// ```
///
/// A constant, because it may stand at the top of a module and in an inherent implementation, and no attribute can
/// tell which.
pub(crate) fn expand_typed_handler(mut handler: TypedHandler) -> TokenStream {
    let ours = handler_type(&handler);
    let inputs = mem::take(&mut handler.typed.sig.inputs);
    let handler = &handler;
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
    let assumed = handler
        .assumptions
        .iter()
        .map(|assumption| expand_word(assumption, krate));
    let assumed: TokenStream = assumed.collect();
    let function = expand_handler_function(handler, inputs);
    let returns = typed.return_type();
    let at = name.span();
    let krate = &names::placed(krate, at);
    let implementation = match family {
        Family::Dispatch => quote_spanned! {at=>
            impl #krate::slot::Typed<#kind, #slot> for #ours {
                const BODY: <#slot as #krate::slot::Signature<#kind>>::Body<Self::Return> = #name;
                type Return = #returns;
            }
        },
        Family::Property { request, value } => quote_spanned! {at=>
            impl #krate::slot::TypedProperty<#kind, #slot> for #ours {
                const BODY: <#slot as #krate::slot::PropertySlot<#kind>>::Body<#request, #value, #returns> = #name;
                type Request = #request;
                type Return = #returns;
                type Value = #value;
            }
        },
        Family::Intersect => quote_spanned! {at=>
            impl #krate::slot::TypedIntersect<#kind> for #ours {
                const BODY: #krate::slot::IntersectBody<#kind, Self::Format> = #name;
                type Format = <#returns as #krate::__private::IntersectReturn>::Format;
            }
        },
        Family::AddEvent { parameters } => {
            let parameters = or_nothing(parameters.as_ref());
            quote_spanned! {at=>
                impl #krate::slot::TypedAddEvent<#kind, #slot> for #ours {
                    const BODY: <#slot as #krate::slot::AddEventSlot<#kind>>::Body<#parameters, #returns> = #name;
                    type Parameters = #parameters;
                    type Return = #returns;
                }
            }
        }
        Family::RemoveEvent { extra } => {
            let extra = or_nothing(extra.as_ref());
            quote_spanned! {at=>
                impl #krate::slot::TypedRemoveEvent<#kind, #slot> for #ours {
                    const BODY: <#slot as #krate::slot::RemoveEventSlot<#kind>>::Body<#extra> = #name;
                    type Extra = #extra;
                }
            }
        }
    };
    let pending = expand_pending(&handler.pending, &rule(handler), slot, &typed.krate);
    let allow = lints(&handler.assumptions);
    let at = match &typed.sig.output {
        ReturnType::Default => at,
        ReturnType::Type(_, ty) => ty.span(),
    };
    let krate = names::placed(krate, at);
    let fits = names::placed(&quote!(<#kind, #slot, _>), at);
    let new = quote_spanned!(at=> #krate::__private::handler::#fits());
    let value = quote! { #assumed #function #implementation #pending #new };
    let attrs = quote! { #(#outer_attrs)* #allow };
    expand_constant(&attrs, vis, &typed.sig, &ours, &value)
}

/// `attrs vis const f: ours = { value };`, with the places of the author's function: an unused handler is theirs to be told
/// about, and rustc does not speak of an item that a macro put there.
pub(crate) fn expand_constant(
    attrs: &TokenStream,
    vis: &Visibility,
    sig: &Signature,
    ours: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    let name = &sig.ident;
    let keyword = quote_spanned!(sig.fn_token.span=> const);
    let end = match &sig.output {
        ReturnType::Default => sig.paren_token.span.close(),
        ReturnType::Type(_, ty) => tokens::ends(ty).1,
    };
    let end = quote_spanned!(end=> ;);
    quote! { #attrs #vis #keyword #name: #ours = { #value } #end }
}

/// The type of a parameter that may be left out.
fn or_nothing(ty: Option<&TokenStream>) -> TokenStream {
    ty.cloned()
        .unwrap_or_else(|| quote_spanned!(Span::mixed_site()=> ()))
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
        Family::Intersect | Family::AddEvent { .. } => quote!(#krate::slot::NeverPending),
        Family::RemoveEvent { .. } => quote!(#krate::slot::NoStatus),
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
pub(crate) fn lints(assumptions: &[Assumption]) -> TokenStream {
    // Above the attribute it explains the author's `unsafe`, and clippy takes it for one about the constant.
    let comment = (!assumptions.is_empty())
        .then(|| quote_spanned!(Span::mixed_site()=> clippy::unnecessary_safety_comment,));
    quote_spanned! {Span::mixed_site()=>
        #[allow(
            non_upper_case_globals,
            non_local_definitions,
            #comment
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::single_call_fn,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps,
            reason = "named like the function that it was written as, whose signature is the slot's"
        )]
    }
}

fn expand_handler_function(handler: &TypedHandler, mut inputs: Inputs) -> TokenStream {
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
    let generics = quote_spanned!(Span::mixed_site()=> <#lifetime>);
    let chain = lifetime.to_token_stream();
    fill_in(&mut inputs, typed, &chain, &state);
    match &handler.family {
        Family::AddEvent { parameters: None } => inputs.push(syn::parse_quote!(_: &())),
        Family::RemoveEvent { extra: None } => inputs.push(syn::parse_quote!(_: ())),
        _ => {}
    }
    let mut value = typed.body.to_token_stream();
    let steps = assumptions.len() + scopes.len();
    if steps > 0 {
        let own = rename_context(&mut inputs, typed);
        // The context before a step, and what the step calls the one after it: the last one is the body's own.
        let before = |step: usize| names::context(step, typed.cx.span());
        let after = |step: usize| {
            if step + 1 == steps {
                own.clone()
            } else {
                before(step + 1).into_token_stream()
            }
        };
        for (index, scope) in scopes.iter().enumerate().rev() {
            let step = assumptions.len() + index;
            let inner = after(step);
            let closure = if step + 1 == steps {
                let returns = match &typed.sig.output {
                    ReturnType::Default => quote_spanned!(Span::mixed_site()=> -> ()),
                    output @ ReturnType::Type(..) => output.to_token_stream(),
                };
                quote! { move |#inner| #returns #value }
            } else {
                quote! { move |#inner| { #value } }
            };
            value = expand_scope(scope, handle, &before(step), &closure, krate);
        }
        let assumed = assumptions
            .iter()
            .enumerate()
            .map(|(step, one)| expand_assumption(one, &after(step), &before(step), krate));
        let mut body = Group::new(
            proc_macro2::Delimiter::Brace,
            quote! { #(#assumed)* #value },
        );
        // Ours, though it stands where the author's does: lints ask who wrote it.
        body.set_span(Span::mixed_site().located_at(typed.body.span()));
        value = body.into_token_stream();
    }
    expand_function(typed, &inputs, &generics, &value)
}

/// Gives the function's context a name of ours, and returns the author's pattern, for the context that the body is given.
fn rename_context(inputs: &mut Inputs, typed: &Typed) -> TokenStream {
    let outer = names::context(0, typed.cx.span());
    match inputs.first_mut() {
        Some(FnArg::Typed(param)) => {
            let inner = param.pat.to_token_stream();
            *param.pat = Pat::Verbatim(outer.into_token_stream());
            inner
        }
        // A typed function without a context has been refused.
        _ => TokenStream::new(),
    }
}

/// The signature with the lifetimes and the state of `&mut Cx` and of every handle.
fn fill_in(inputs: &mut Inputs, typed: &Typed, chain: &TokenStream, state: &TokenStream) {
    let Typed { cx, cx_path, .. } = typed;
    for (index, input) in inputs.iter_mut().enumerate() {
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
    inputs: &Inputs,
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
        output,
        ..
    } = &typed.sig;
    quote! { #(#attrs)* #constness #asyncness #fn_token #ident #generics (#call, #inputs) #output #body }
}

/// `scoped_control(cx0, pin, move |cx| { .. })`, placed on the key, where a mutex that may not be taken is refused.
fn expand_scope(
    scope: &Scope,
    handle: &Ident,
    outer: &Ident,
    closure: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let function = match scope.mutex {
        Mutex::Device => Ident::new("scoped_device", scope.at),
        // A processing scope has been refused: its data could not be named.
        Mutex::Control | Mutex::Processing => Ident::new("scoped_control", scope.at),
    };
    // The inner context is the body's; the outer one is passed on the key, where it is refused.
    let mut outer = outer.clone();
    outer.set_span(outer.span().located_at(scope.at));
    let krate = names::placed(krate, scope.at);
    quote_spanned! {scope.at=> #krate::__private::#function(#outer, #handle, #closure) }
}

/// `const ASSUMED: Word<mutex::Device, NotHeld> = unsafe { Word::new() };`, with the user's own `unsafe`, so that it counts
/// as theirs.
///
/// An item, because clippy looks for the `SAFETY` comment of a block between the block and the start of the function
/// around it: in the function it would not see what stands above the attribute.
fn expand_word(assumption: &Assumption, krate: &TokenStream) -> TokenStream {
    let Assumption {
        mutex, keyword, at, ..
    } = assumption;
    let name = names::assumed(mutex.key());
    let mutex = Ident::new(
        match mutex {
            Mutex::Device => "Device",
            Mutex::Control => "Control",
            Mutex::Processing => "Processing",
        },
        Span::mixed_site(),
    );
    let known = if assumption.is_held {
        quote!(#krate::state::HeldByFramework<#krate::state::Assumed>)
    } else {
        quote!(#krate::state::NotHeld)
    };
    let placed = names::placed(krate, *at);
    let block = quote_spanned!(*at=> { #placed::__private::Word::new() });
    quote! { const #name: #krate::__private::Word<#krate::mutex::#mutex, #known> = #keyword #block; }
}

/// `let cx = assume_device_free(cx0, ASSUMED);`
fn expand_assumption(
    assumption: &Assumption,
    to: &TokenStream,
    outer: &Ident,
    krate: &TokenStream,
) -> TokenStream {
    let mutex = assumption.mutex.key();
    let how = if assumption.is_held { "held" } else { "free" };
    let function = Ident::new(&format!("assume_{mutex}_{how}"), assumption.at);
    let word = names::assumed(mutex);
    let mut outer = outer.clone();
    outer.set_span(outer.span().located_at(assumption.at));
    let krate = names::placed(krate, assumption.at);
    let call = quote_spanned!(assumption.at=> #krate::__private::#function(#outer, #word));
    quote! { let #to = #call; }
}
