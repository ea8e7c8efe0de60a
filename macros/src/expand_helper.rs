//! Helpers to tokens: functions over a context whose state is said by bounds. Infallible, as `expand` is.
//!
//! Owns the way from the words of `requires(..)` and `may_take(..)` to the runtime's bounds. Called by `pipeline` and
//! `fallback`.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, GenericParam, Pat, Type};

use crate::expand_typed::Inputs;
use crate::expand_types::{fill_in_formats, fill_in_handles};
use crate::model::{Mutex, Requirement};
use crate::model_typed::{ContextParam, Helper, Typed};
use crate::names;

/// For `#[ks_synchronized(requires(control))] fn f(cx: &mut Cx, pin: Pin<Video>) -> R {..}`:
///
/// ```text
/// fn f<'c>(cx: &mut Cx<'c, impl ReachesControl>, pin: Pin<'_, 'c, Video>) -> R {..}
/// ```
///
/// `impl PinHandle` becomes `impl PinHandle<'c>`; handles inside other types are filled in as well (`expand_types`).
pub(crate) fn expand_helper(helper: Helper) -> TokenStream {
    let Helper {
        mut typed,
        requirements,
        context,
        is_declared,
    } = helper;
    let krate = &typed.krate;
    let bounds = expand_bounds(&requirements, krate);
    let bounds = if bounds.is_empty() {
        quote_spanned!(Span::mixed_site()=> #krate::state::State)
    } else {
        bounds
    };
    let state = quote_spanned!(Span::mixed_site()=> impl #bounds);
    let lifetime = names::chain();
    let chain = typed.chain.take().unwrap_or_else(|| {
        let param = syn::LifetimeParam::new(lifetime.clone());
        let params = &mut typed.sig.generics.params;
        params.insert(0, GenericParam::Lifetime(param));
        lifetime.to_token_stream()
    });
    let mut inputs = mem::take(&mut typed.sig.inputs);
    fill_in_context(&mut inputs, &context, &typed, &chain, &state);
    typed.sig.inputs = inputs;
    fill_in_handles(&mut typed.sig, &chain);
    let Typed {
        attrs,
        vis,
        sig,
        body,
        ..
    } = &typed;
    // An empty one of ours stops rustc from proposing to write the state's bounds as a type parameter: the edit would be
    // one of the attribute.
    let conditions = sig.generics.where_clause.is_none();
    let conditions = conditions.then(|| quote_spanned!(Span::mixed_site()=> where));
    let body = if is_declared {
        quote!(;)
    } else {
        body.to_token_stream()
    };
    quote! { #(#attrs)* #vis #sig #conditions #body }
}

/// The reference to the context as its author wrote it, with its lifetime and state; and the other formats.
fn fill_in_context(
    inputs: &mut Inputs,
    context: &ContextParam,
    typed: &Typed,
    chain: &TokenStream,
    state: &TokenStream,
) {
    let ContextParam {
        index: at,
        lifetime,
        mutability,
    } = context;
    let Typed { cx, cx_path, .. } = typed;
    for (index, input) in inputs.iter_mut().enumerate() {
        let FnArg::Typed(param) = input else { continue };
        if index != *at {
            fill_in_formats(&mut param.ty);
            continue;
        }
        if !matches!(&*param.pat, Pat::Ident(_)) {
            *param.pat = Pat::Verbatim(cx.to_token_stream());
        }
        let ty = quote_spanned!(cx_path.span()=> &#lifetime #mutability #cx_path<#chain, #state>);
        *param.ty = Type::Verbatim(ty);
    }
}

/// The bounds joined by `+`.
fn expand_bounds(requirements: &[(Requirement, Span)], krate: &TokenStream) -> TokenStream {
    let mut joined = TokenStream::new();
    for (requirement, at) in requirements {
        if !joined.is_empty() {
            joined.extend(quote_spanned!(Span::mixed_site()=> +));
        }
        joined.extend(expand_bound(*requirement, *at, krate));
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
        // Not `State<I: AtPassiveLevel>`: that is implied by other bounds, which clippy would say of the user's code.
        Requirement::Passive => "RunsAtPassiveLevel",
        Requirement::Ensures(Mutex::Device) => return quote_spanned! {at=> #krate::EnsureDevice },
        Requirement::Ensures(Mutex::Control | Mutex::Processing) => {
            return quote_spanned! {at=> #krate::EnsureControl };
        }
    };
    let name = Ident::new(name, at);
    quote_spanned! {at=> #krate::state::#name }
}
