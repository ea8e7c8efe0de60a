//! Every name that generated code introduces, and the path to the runtime.
//!
//! Locals carry `Span::mixed_site()`, so the user's code can neither see nor shadow them. Called by `check` (names of
//! parameters) and `expand`.

use proc_macro2::{Group, Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Lifetime, Signature};

/// The closure that holds the user's body. Also the mark by which a second expansion of the attribute on one function
/// recognises the first, whatever name the attribute was imported under.
pub(crate) const BODY: &str = "__ks_synchronized_body";

/// The attribute's own name.
pub(crate) const ATTRIBUTE: &str = "ks_synchronized";

pub(crate) fn body() -> Ident {
    Ident::new(BODY, Span::mixed_site())
}

/// What the outer signature calls a parameter that the user gave a pattern and not a name.
pub(crate) fn parameter(index: usize, at: Span) -> Ident {
    Ident::new(
        &format!("__ks_parameter_{index}"),
        Span::mixed_site().located_at(at),
    )
}

/// A name that reads like the user's and is another one.
pub(crate) fn twin(name: &Ident) -> Ident {
    let span = Span::mixed_site().located_at(name.span());
    Ident::new(&name.to_string(), span)
}

/// The value of the user's expression for one mutex.
pub(crate) fn expression(key: &str) -> Ident {
    Ident::new(&format!("__ks_{key}_expression"), Span::mixed_site())
}

/// The filter or pin of an IRP, on the way to its device.
pub(crate) fn found() -> Ident {
    Ident::new("__ks_found", Span::mixed_site())
}

/// The pointer on which one mutex is taken.
pub(crate) fn object(key: &str) -> Ident {
    Ident::new(&format!("__ks_{key}_object"), Span::mixed_site())
}

/// The pointer of a raw handler. A plain name would be a pattern of any handler that has it.
pub(crate) fn raw() -> Ident {
    Ident::new("__ks_raw", Span::mixed_site())
}

/// The lifetime that names the chain of objects of one callback.
pub(crate) fn chain() -> Lifetime {
    Lifetime::new("'__c", Span::mixed_site())
}

/// A number for a handler: FNV-1a over its text, which is the same wherever it is computed.
///
/// Over the body too, because two modules may each have a `get` for one slot and one kind of object, and an attribute
/// cannot see the path of the module that it stands in.
pub(crate) fn number(sig: &Signature, body: &Group) -> Literal {
    let text = format!("{} {body}", sig.to_token_stream());
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    Literal::u32_unsuffixed(hash)
}

/// Tokens of ours, placed so that an error about them underlines `at` and not the whole attribute.
pub(crate) fn placed(tokens: &TokenStream, at: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().located_at(at));
            token
        })
        .collect()
}

/// The runtime where `crate = ..` says nothing else.
pub(crate) fn default_crate() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> ::ks_guard)
}
