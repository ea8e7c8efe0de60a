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

/// The context before one of the steps to the body's own, which the body is not to use. With the user's own span, because
/// what is wrong with it is told where the user wrote the key; a name for each, because one would be a shadowing that
/// nobody wrote.
pub(crate) fn context(step: usize, at: Span) -> Ident {
    Ident::new(&format!("__ks_context_{step}"), at)
}

/// The constant that stands for an assumption about one mutex.
pub(crate) fn assumed(key: &str) -> Ident {
    let name = format!("__KS_{}_ASSUMED", key.to_ascii_uppercase());
    Ident::new(&name, Span::mixed_site())
}

/// The lifetime that names the chain of objects of one callback.
pub(crate) fn chain() -> Lifetime {
    Lifetime::new("'__c", Span::mixed_site())
}

/// A number for a handler: FNV-1a over its text and its place.
///
/// An attribute cannot see the path of the module that it stands in, and two modules may each have the same `get` for one
/// slot and one kind of object. Their places differ, but where one file stands in two modules, or one call of a macro
/// writes both.
pub(crate) fn number(sig: &Signature, body: &Group) -> Literal {
    let mut hash = Hash(0x811c_9dc5);
    hash.add(&format!("{} {body}", sig.to_token_stream()));
    if proc_macro::is_available() {
        hash.add_place(sig.fn_token.span.unwrap());
        hash.add_place(sig.ident.span().unwrap());
    }
    Literal::u32_unsuffixed(hash.0)
}

struct Hash(u32);

impl Hash {
    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    /// No more of the path than its last two parts, because the number is seen in messages, which suites compare: it must
    /// not depend on where the crate has been checked out.
    fn add_place(&mut self, span: proc_macro::Span) {
        let file = span.file();
        for part in file.rsplit(['/', '\\']).take(2) {
            self.add(part);
        }
        self.add(&format!(":{}:{}", span.line(), span.column()));
        // All that stable Rust shows of the macro call that the tokens come from: `#5 bytes(1..2)`. If that changes, two
        // calls of one macro are no longer told apart, and rustc says so.
        let shown = format!("{span:?}");
        self.add(shown.split(' ').next().unwrap_or_default());
    }
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
