//! Names that may not occur under the attribute: the raw acquire and release functions, and the attribute again.
//!
//! A mention is an identifier token, wherever it stands; strings, comments and longer names are none. Called by
//! `check_handler` and for the attribute's own expressions.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::Attribute;
use syn::parse::Parser;

use crate::diag::{Code, Diag, Message};
use crate::model::Mutex;
use crate::names;
use crate::syntax::Function;

/// The raw functions and the mutex that each acquires or releases.
pub(crate) const RAW: [(&str, Mutex); 12] = [
    ("KsAcquireDevice", Mutex::Device),
    ("KsReleaseDevice", Mutex::Device),
    ("KsAcquireControl", Mutex::Control),
    ("KsReleaseControl", Mutex::Control),
    ("KsFilterAcquireControl", Mutex::Control),
    ("KsFilterReleaseControl", Mutex::Control),
    ("KsPinAcquireControl", Mutex::Control),
    ("KsPinReleaseControl", Mutex::Control),
    ("KsFilterAcquireProcessingMutex", Mutex::Processing),
    ("KsFilterReleaseProcessingMutex", Mutex::Processing),
    ("KsPinAcquireProcessingMutex", Mutex::Processing),
    ("KsPinReleaseProcessingMutex", Mutex::Processing),
];

/// Reports each mention in `tokens`, at any depth.
pub(super) fn check_tokens(tokens: TokenStream, held: &[Mutex], diag: &mut Diag) {
    let mut idents = Vec::new();
    collect_idents(tokens, &mut idents);
    for ident in idents {
        let name = plain_name(&ident);
        let raw = RAW.iter().find(|(raw, _)| *raw == name);
        if let Some(&(name, mutex)) = raw {
            let _ = diag.error(ident, raw_call(name, mutex, held));
        }
    }
}

fn raw_call(name: &str, mutex: Mutex, held: &[Mutex]) -> Message {
    let (id, key, article) = match mutex {
        Mutex::Device => ("KsDeviceMutex, 0xC4/0x81001", "device", "the"),
        Mutex::Control => ("KsFilterMutex, 0xC4/0x8100A", "control", "the"),
        Mutex::Processing => ("KsProcessingMutex, 0xC4/0x8100B", "processing", "a"),
    };
    let text = format!(
        "`{name}` is named under `#[ks_synchronized]`, which alone may acquire and release here"
    );
    let remedy = if held.contains(&mutex) {
        format!(
            "delete it: the attribute holds {article} {} and releases it on every path",
            mutex.name()
        )
    } else {
        let mut all = held.to_vec();
        all.push(mutex);
        all.sort_unstable();
        let keys: Vec<&str> = all.into_iter().map(Mutex::key).collect();
        format!(
            "let the attribute take it: `#[ks_synchronized({})]`, or put the part that needs it in a function with \
             `#[ks_synchronized({key})]`",
            keys.join(", ")
        )
    };
    let rule = match mutex {
        Mutex::Device => format!(
            "acquire and release must pair on every path, and the mutex is not recursive (verifier rule {id}; \
             Microsoft: Device Mutex in AVStream)"
        ),
        Mutex::Control | Mutex::Processing => format!(
            "a thread may neither take the mutex twice nor release one it has not taken (verifier rule {id})"
        ),
    };
    Message::new(Code::RawCall, text).help(remedy).note(rule)
}

fn plain_name(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}

fn collect_idents(tokens: TokenStream, idents: &mut Vec<Ident>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => idents.push(ident),
            TokenTree::Group(group) => collect_idents(group.stream(), idents),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Refuses the attribute on a function that has it already, or had it: a second acquisition of one mutex is the
/// recursion that AVStream forbids.
pub(super) fn check_twice(function: &Function, diag: &mut Diag) {
    for attr in function.attrs.iter().filter(|attr| is_ours(attr)) {
        let _ = diag.error(attr, twice());
        let first = Message::new(Code::Twice, "first `#[ks_synchronized]` here");
        let _ = diag.error_at(Span::call_site(), first);
        // Which mutexes the other one lists is not read.
        diag.doubt();
    }
    let mut idents = Vec::new();
    collect_idents(function.body.stream(), &mut idents);
    if idents.iter().any(|ident| ident == names::BODY) {
        let _ = diag.error_at(Span::call_site(), twice());
        diag.doubt();
    }
}

fn twice() -> Message {
    Message::new(Code::Twice, "this function is `#[ks_synchronized]` already")
        .help("write one attribute that lists every mutex: `#[ks_synchronized(device, control)]`")
        .note(
            "two attributes would take their mutexes in an order that neither can check, and AVStream mutexes are not \
             recursive (Microsoft: Mutexes in AVStream)",
        )
}

/// By its usual name. A renamed import is recognised by what it expanded to.
pub(super) fn is_ours(attr: &Attribute) -> bool {
    let last = attr.path().segments.last();
    last.is_some_and(|segment| segment.ident == names::ATTRIBUTE)
}

/// The item without further attributes of ours, so that an error is not followed by errors about its consequences.
pub(super) fn without_attribute(item: TokenStream) -> TokenStream {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_outer)?;
        let rest: TokenStream = input.parse()?;
        Ok((attrs, rest))
    };
    let Ok((attrs, rest)) = parser.parse2(item.clone()) else {
        return item;
    };
    let kept = attrs.iter().filter(|attr| !is_ours(attr));
    quote::quote! { #(#kept)* #rest }
}
