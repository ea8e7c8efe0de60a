//! Which parameters the attribute's expressions use.
//!
//! Tokens tell, so a use is an identifier that can be a variable, or one that a format string captures. A name that the
//! expression itself binds counts too: at worst the author has to choose another. No text of the user's is lexed, because
//! rustc would report what is wrong with it. Called by `check_handler` and `objects`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Lit, Pat};

use crate::diag::{Code, Diag, Message, Reported};
use crate::model::{Binding, Shape};
use crate::text;

/// A name, without `r#`, and where it stands.
struct Use {
    name: String,
    at: Span,
}

/// Refuses names that exist only inside the body, and marks the parameters that the expression uses.
pub(super) fn check_names(
    expr: &Expr,
    key: &str,
    shape: &mut Shape,
    diag: &mut Diag,
) -> Result<(), Reported> {
    let mut uses = Vec::new();
    collect_names(expr.to_token_stream(), false, &mut uses);
    let mut outcome = Ok(());
    for param in &mut shape.params {
        match &param.binding {
            Binding::Name(_) => {
                let name = plain_name(&param.name);
                param.mentioned |= uses.iter().any(|used| used.name == name);
            }
            Binding::Wild => {}
            Binding::Pattern(pat, bound) => {
                for Use { name, at } in uses.iter().filter(|used| bound.contains(&used.name)) {
                    outcome = Err(diag.error_at(*at, pattern_name(name, key, pat)));
                }
            }
        }
    }
    outcome
}

fn plain_name(ident: &Ident) -> String {
    ident.unraw().to_string()
}

fn pattern_name(name: &str, key: &str, pat: &TokenStream) -> Message {
    let pat = text::source_like(pat.clone());
    Message::new(
        Code::PatternName,
        format!(
            "`{key} = ..` runs before the parameter is taken apart by `{pat}`, so `{name}` is not there yet"
        ),
    )
    .help(format!(
        "give the parameter one name, use that name here, and write `let {pat} = <name>;` in the body"
    ))
}

/// Identifiers in `tokens` that can be variables: not fields, lifetimes, or later segments of a path.
fn collect_names(tokens: TokenStream, in_macro: bool, names: &mut Vec<Use>) {
    // The punctuation just before a token.
    let mut before = String::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) => {
                before.push(punct.as_char());
                continue;
            }
            TokenTree::Ident(ident) => {
                let is_field = before.ends_with('.') && !before.ends_with("..");
                if !is_field && !before.ends_with("::") && !before.ends_with('\'') {
                    names.push(Use {
                        name: plain_name(&ident),
                        at: ident.span(),
                    });
                }
            }
            TokenTree::Group(group) => {
                let in_macro = in_macro || before.ends_with('!');
                collect_names(group.stream(), in_macro, names);
            }
            TokenTree::Literal(literal) if in_macro => {
                let at = literal.span();
                if let Lit::Str(text) = Lit::new(literal) {
                    collect_captures(&text.value(), at, names);
                }
            }
            TokenTree::Literal(_) => {}
        }
        before.clear();
    }
}

/// The names that a format string takes from its surroundings: `{name}`, `{name:..}`, `{:width$}`.
fn collect_captures(text: &str, at: Span, names: &mut Vec<Use>) {
    let text = text.replace("{{", " ");
    for (open, _) in text.match_indices('{') {
        let Some((inner, _)) = text.get(open + 1..).and_then(|rest| rest.split_once('}')) else {
            return;
        };
        let (name, format) = inner.split_once(':').unwrap_or((inner, ""));
        let is_name = |c: char| c == '_' || c.is_alphanumeric();
        let counts = format
            .split_inclusive('$')
            .filter_map(|part| part.strip_suffix('$'))
            .filter_map(|part| part.rsplit(|c| !is_name(c)).next());
        names.extend(counts.chain([name.trim()]).map(|name| Use {
            name: name.to_owned(),
            at,
        }));
    }
}

/// The names that a pattern binds.
pub(super) fn bindings(pat: &Pat) -> Vec<String> {
    let mut bound = Vec::new();
    collect_bindings(pat, &mut bound);
    bound
}

fn collect_bindings(pat: &Pat, bound: &mut Vec<String>) {
    match pat {
        Pat::Ident(pat) => {
            bound.push(plain_name(&pat.ident));
            if let Some((_, sub)) = &pat.subpat {
                collect_bindings(sub, bound);
            }
        }
        Pat::Or(pat) => pat
            .cases
            .iter()
            .for_each(|pat| collect_bindings(pat, bound)),
        Pat::Paren(pat) => collect_bindings(&pat.pat, bound),
        Pat::Reference(pat) => collect_bindings(&pat.pat, bound),
        Pat::Slice(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, bound)),
        Pat::Struct(pat) => pat
            .fields
            .iter()
            .for_each(|field| collect_bindings(&field.pat, bound)),
        Pat::Tuple(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, bound)),
        Pat::TupleStruct(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, bound)),
        Pat::Type(pat) => collect_bindings(&pat.pat, bound),
        _ => {}
    }
}
