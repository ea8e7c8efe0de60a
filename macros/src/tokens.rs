//! Questions about the user's tokens on which the form of the expansion depends.
//!
//! Judges nothing: whatever the answer, the program is accepted. Called by `expand`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

/// Whether `return` or `?` occurs.
pub(crate) fn has_exit(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "return",
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => has_exit(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Whether a pattern takes `ref mut` of its value, which then has to be mutable itself.
pub(crate) fn binds_by_ref_mut(pat: TokenStream) -> bool {
    let mut after_ref = false;
    pat.into_iter().any(|token| {
        let was_after_ref = after_ref;
        after_ref = matches!(&token, TokenTree::Ident(ident) if ident == "ref");
        match token {
            TokenTree::Ident(ident) => was_after_ref && ident == "mut",
            TokenTree::Group(group) => binds_by_ref_mut(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        }
    })
}

/// Whether `value` would be read as a statement and a rest, at the end of a block: `match x { .. } + 1`.
pub(crate) fn starts_like_a_statement(value: &Expr) -> bool {
    let left = match value {
        Expr::Assign(expr) => &expr.left,
        Expr::Binary(expr) => &expr.left,
        Expr::Call(expr) => &expr.func,
        Expr::Cast(expr) => &expr.expr,
        Expr::Index(expr) => &expr.expr,
        Expr::Field(expr) => &expr.base,
        Expr::MethodCall(expr) => &expr.receiver,
        Expr::Try(expr) => &expr.expr,
        Expr::Range(expr) => match &expr.start {
            Some(start) => start,
            None => return false,
        },
        _ => return false,
    };
    let is_statement = matches!(
        **left,
        Expr::Block(_)
            | Expr::Const(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::TryBlock(_)
            | Expr::Unsafe(_)
            | Expr::While(_)
    );
    is_statement || starts_like_a_statement(left)
}

/// The first and the last token's span of something of the user's.
pub(crate) fn ends(place: &impl ToTokens) -> (Span, Span) {
    let mut tokens = place.to_token_stream().into_iter();
    let first = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}
