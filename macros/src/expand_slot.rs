//! Raw handlers with their slot to tokens: the function as `expand` writes it, and the value that goes into a table.
//!
//! Owns the value, and the check that the slot leaves the listed mutexes to be taken. Infallible. Called by `pipeline` and
//! `fallback`.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Visibility;

use crate::model::{Assumption, Mutex};
use crate::model_typed::{Scope, SlotHandler};
use crate::{expand, expand_typed, names};

/// For `#[ks_synchronized(slot = S<Video>, control)] unsafe extern "C" fn f(irp: PIRP) {..}`:
///
/// ```text
/// const f: Handler<Video, S, 7> = {
///     unsafe extern "C" fn f(irp: PIRP) {..}
///     unsafe impl DispatchFn<Video, S> for Handler<Video, S, 7> {
///         const RAW: <S as RawSlot>::Raw = { let raw: unsafe extern "C" fn(PIRP) = f; raw_pointer::<S, _>(raw) };
///     }
///     const _: fn() = || takes_control_of::<<S as Slot>::State, S, Video>();
///     raw_handler_of()
/// };
/// ```
///
/// Without a kind it is a `RawHandler<S>`, for tables of `ks.h`: a typed table is for one kind.
pub(crate) fn expand_slot_handler(mut handler: SlotHandler) -> TokenStream {
    let check = expand_check(&handler);
    let pending = expand_pending(&handler);
    let shape = &mut handler.handler.shape;
    let name = shape.sig.ident.clone();
    // The value is what the author makes visible.
    let vis = mem::replace(&mut shape.vis, Visibility::Inherited);
    let (outer, inner): (Vec<_>, Vec<_>) = mem::take(&mut shape.attrs)
        .into_iter()
        .partition(expand_typed::is_outer);
    shape.attrs = inner;
    let krate = &handler.handler.krate;
    let slot = &handler.slot;
    let function = expand::expand_handler(&handler.handler);
    let allow = expand_typed::lints(&handler.assumptions);
    let at = Span::mixed_site().located_at(name.span());
    let pointer = expand_pointer(&handler, at);
    let (ours, implementation, value) = if let Some(kind) = &handler.kind {
        let number = names::number(&handler.handler.shape.sig, &handler.handler.shape.body);
        let ours = quote!(#krate::slot::Handler<#kind, #slot, #number>);
        // SAFETY (of the expansion): the function is `unsafe extern "C"`, and says by its attribute for which slot and
        // kind it is written; its scopes restore.
        let implementation = quote_spanned! {at=>
            #[diagnostic::do_not_recommend]
            unsafe impl #krate::slot::DispatchFn<#kind, #slot> for #ours {
                const RAW: <#slot as #krate::slot::RawSlot>::Raw = { #pointer };
            }
        };
        let value = quote_spanned!(at=> #krate::__private::raw_handler_of::<#kind, #slot, _>());
        (ours, implementation, value)
    } else {
        let ours = quote!(#krate::slot::RawHandler<#slot>);
        let value = quote_spanned!(at=> #krate::__private::raw_handler::<#slot>({ #pointer }));
        (ours, TokenStream::new(), value)
    };
    let value = quote! { #function #implementation #check #pending #value };
    let attrs = quote! { #(#outer)* #allow };
    let sig = &handler.handler.shape.sig;
    expand_typed::expand_constant(&attrs, &vis, sig, &ours, &value)
}

/// The function as a pointer of its own type, in the place of one of the slot's: whether the two are one is asked of a trait,
/// which says what AVStream calls.
fn expand_pointer(handler: &SlotHandler, at: Span) -> TokenStream {
    let shape = &handler.handler.shape;
    let krate = &handler.handler.krate;
    let slot = &handler.slot;
    let name = &shape.sig.ident;
    let params = shape.params.iter().map(|param| {
        let (cfgs, ty) = (&param.cfgs, &param.ty);
        quote! { #(#cfgs)* #ty }
    });
    let output = expand::outer_output(shape, krate);
    let raw = names::raw();
    quote_spanned! {at=>
        let #raw: unsafe extern "C" fn(#(#params),*) #output = #name;
        #krate::__private::raw_pointer::<#slot, _>(#raw)
    }
}

fn expand_pending(handler: &SlotHandler) -> TokenStream {
    let slot = &handler.slot;
    let krate = &handler.handler.krate;
    let rule = quote!(<#slot as #krate::slot::RawSlot>::Returns);
    expand_typed::expand_pending(&handler.pending, &rule, slot, krate)
}

/// A closure that never runs and compiles where the slot's entry state leaves each listed mutex to be taken, in order.
fn expand_check(handler: &SlotHandler) -> TokenStream {
    if handler.scopes.is_empty() && handler.assumptions.is_empty() {
        return TokenStream::new();
    }
    let slot = &handler.slot;
    let krate = &handler.handler.krate;
    let mut state = quote! { <#slot as #krate::slot::Slot>::State };
    let mut checks = TokenStream::new();
    for assumption in &handler.assumptions {
        let (check, after) = expand_assumed(assumption, &state, krate);
        checks.extend(check);
        state = after;
    }
    for scope in &handler.scopes {
        let (check, after) = expand_taken(scope, &state, handler);
        checks.extend(check);
        state = after;
    }
    quote_spanned! {Span::mixed_site()=> const _: fn() = || { #checks }; }
}

/// The call that asks whether the mutex is undecided, and the state with the assumption in it.
fn expand_assumed(
    assumption: &Assumption,
    state: &TokenStream,
    krate: &TokenStream,
) -> (TokenStream, TokenStream) {
    let at = assumption.at;
    let placed = names::placed(krate, at);
    let asked = names::placed(state, at);
    let function = Ident::new(&format!("assumes_{}", assumption.mutex.key()), at);
    let check = quote_spanned! {at=> #placed::__private::#function::<#asked>(); };
    let known = if assumption.is_held {
        quote!(#krate::state::HeldByFramework<#krate::state::Assumed>)
    } else {
        quote!(#krate::state::NotHeld)
    };
    let after = replaced(assumption.mutex, state, &known, krate);
    (check, after)
}

/// The call that asks whether the mutex may be taken, and the state in which it is.
fn expand_taken(
    scope: &Scope,
    state: &TokenStream,
    handler: &SlotHandler,
) -> (TokenStream, TokenStream) {
    let krate = &handler.handler.krate;
    let slot = &handler.slot;
    let key = scope.mutex.key();
    // Whoever names the kind names the driver, whose word may count. No driver speaks for the processing mutexes.
    let (function, asked) = match &handler.kind {
        Some(kind) if scope.mutex != Mutex::Processing => {
            (format!("takes_{key}_of"), quote!(<#state, #slot, #kind>))
        }
        _ => (format!("takes_{key}"), quote!(<#state>)),
    };
    let function = Ident::new(&function, scope.at);
    let placed = names::placed(krate, scope.at);
    let asked = names::placed(&asked, scope.at);
    let check = quote_spanned! {scope.at=> #placed::__private::#function::#asked(); };
    let held = quote!(#krate::state::HeldByThisCallback);
    let after = replaced(scope.mutex, state, &held, krate);
    (check, after)
}

fn replaced(
    mutex: Mutex,
    state: &TokenStream,
    known: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let alias = match mutex {
        Mutex::Device => "DeviceIs",
        Mutex::Control => "ControlIs",
        Mutex::Processing => "ProcessingIs",
    };
    let alias = Ident::new(alias, Span::mixed_site());
    quote! { #krate::state::#alias<#state, #known> }
}
