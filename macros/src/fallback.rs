//! What comes out beside an error: the user's item, as usable as it can be made.
//!
//! With a readable signature the function keeps its outward type, so that callers and dispatch tables raise no errors
//! of their own. A raw function takes no lock, which is harmless because the crate does not compile; a typed one keeps what is
//! right about its locks, because its body is checked against them. Called by `pipeline`.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, GenericParam, ReturnType, Type, Visibility};

use crate::check::Outcome;
use crate::model::{Handler, Shape};
use crate::model_typed::{Refused, SlotHandler};
use crate::{expand, expand_helper, expand_typed};

pub(crate) fn expand_fallback(outcome: Outcome) -> TokenStream {
    match outcome {
        Outcome::Handler(handler) => expand_unlocked(handler.shape, &handler.krate),
        Outcome::Typed(handler) => expand_typed::expand_typed_handler(*handler),
        Outcome::Slot(handler) => expand_raw_slot(*handler),
        Outcome::Helper(helper) | Outcome::Stub(helper) => expand_helper::expand_helper(*helper),
        Outcome::Refused(refused) => expand_refused(&refused),
        Outcome::Shape(shape, krate) => expand_unlocked(*shape, &krate),
        Outcome::Untouched(tokens) => tokens,
    }
}

fn expand_unlocked(mut shape: Shape, krate: &TokenStream) -> TokenStream {
    use_parameters(&mut shape);
    expand::expand_unlocked(&shape, krate)
}

/// The function, for what is wrong in its body, and beside it a value that fits each table: what is wrong with the signature
/// has been said, and the slot's own type for it would say it again.
fn expand_raw_slot(handler: SlotHandler) -> TokenStream {
    let Handler {
        mut shape, krate, ..
    } = handler.handler;
    use_parameters(&mut shape);
    let vis = mem::replace(&mut shape.vis, Visibility::Inherited);
    let (outer, inner): (Vec<_>, Vec<_>) = mem::take(&mut shape.attrs)
        .into_iter()
        .partition(expand_typed::is_outer);
    shape.attrs = inner;
    let function = expand::expand_unlocked(&shape, &krate);
    let allow = expand_typed::lints(&handler.assumptions);
    let name = &shape.sig.ident;
    let slot = &handler.slot;
    let kind = handler.kind.iter();
    // SAFETY (of the expansion): it stands beside a `compile_error!`.
    let value = quote_spanned! {Span::mixed_site()=>
        #function
        let _ = #name;
        const _: ::core::marker::PhantomData<(#slot, #(#kind)*)> = ::core::marker::PhantomData;
        unsafe { #krate::__private::RefusedRaw::new() }
    };
    let ours = quote!(#krate::__private::RefusedRaw);
    let attrs = quote! { #(#outer)* #allow };
    expand_typed::expand_constant(&attrs, &vis, &shape.sig, &ours, &value)
}

/// Any of them may be the one that the attribute would have used.
fn use_parameters(shape: &mut Shape) {
    for param in &mut shape.params {
        param.locked = true;
    }
}

/// For `#[ks_synchronized(slot = S)] fn f<T>(cx: &mut Cx, to: KSSTATE) -> R {..}`:
///
/// ```text
/// const f: Refused<R> = { const _: Option<fn(KSSTATE) -> R> = None; unsafe { Refused::new() } };
/// ```
///
/// A value that fits each place of each table. The types that the signature names stay used.
fn expand_refused(refused: &Refused) -> TokenStream {
    let Refused {
        attrs,
        vis,
        sig,
        is_raw,
        krate,
    } = refused;
    let attrs = attrs.iter().filter(|attr| expand_typed::is_outer(attr));
    let allow = expand_typed::lints(&[]);
    let attrs = quote! { #(#attrs)* #allow };
    // What only the signature knows means nothing outside of it.
    let generics = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    let generics: Vec<&Ident> = generics.collect();
    let is_bound = |ty: &Type| is_bound(ty.to_token_stream(), &generics);
    let returns = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) if is_bound(ty) => quote!(#krate::NtResult),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let types = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(param) if !is_bound(&param.ty) => Some(&param.ty),
        _ => None,
    });
    // A context's generics are written by the attribute.
    let types = types.filter(|ty| *is_raw || !mentions_context(ty.to_token_stream()));
    let used = quote_spanned! {Span::mixed_site()=>
        const _: ::core::option::Option<fn(#(#types),*) -> #returns> = ::core::option::Option::None;
    };
    // SAFETY (of the expansion): it stands beside a `compile_error!`.
    let (ours, value) = if *is_raw {
        (
            quote!(#krate::__private::RefusedRaw),
            quote_spanned!(Span::mixed_site()=> unsafe { #krate::__private::RefusedRaw::new() }),
        )
    } else {
        (
            quote!(#krate::__private::Refused<#returns>),
            quote_spanned!(Span::mixed_site()=> unsafe { #krate::__private::Refused::new() }),
        )
    };
    expand_typed::expand_constant(&attrs, vis, sig, &ours, &quote! { #used #value })
}

/// Whether a type speaks of `Self`, a lifetime or one of the generics.
fn is_bound(ty: TokenStream, generics: &[&Ident]) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self" || ident == "impl" || generics.contains(&&ident),
        TokenTree::Punct(punct) => punct.as_char() == '\'',
        TokenTree::Group(group) => is_bound(group.stream(), generics),
        TokenTree::Literal(_) => false,
    })
}

fn mentions_context(ty: TokenStream) -> bool {
    ty.into_iter()
        .any(|token| matches!(token, TokenTree::Ident(ident) if ident == "Cx"))
}
