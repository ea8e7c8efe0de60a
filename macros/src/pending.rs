//! Where a body returns `STATUS_PENDING` in so many words.
//!
//! Owns what counts as such: the constant's name as the value of a `return`, or of the last expression, through blocks,
//! `if`, `match`, `Err(..)` and conversions. Not in a comparison, a pattern, a closure or a macro, and no value that only
//! may be it: a false alarm would refuse a driver that calls down and looks at what came back. Judges nothing: whether the
//! slot allows it is the compiler's question. Called by `check`.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Block, Expr, Path, Stmt};

use crate::syntax;

/// The place of each constant that the body returns.
pub(crate) fn returned(body: &Group) -> Vec<Span> {
    let mut found = Vec::new();
    // Most bodies end here, unparsed.
    if !is_mentioned(body.stream()) {
        return found;
    }
    let (_, statements) = syntax::split_inner_attributes(body);
    // What does not parse is rustc's to report.
    if let Ok(statements) = Block::parse_within.parse2(statements) {
        last_statement(&statements, &mut found);
    }
    returns(body.stream(), &mut found);
    found
}

/// The place of each constant that `value` is: for a value of the attribute's own.
pub(crate) fn named(value: &Expr) -> Vec<Span> {
    let mut found = Vec::new();
    value_of(value, &mut found);
    found
}

fn is_mentioned(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "STATUS_PENDING" || ident == "PENDING",
        TokenTree::Group(group) => is_mentioned(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// `STATUS_PENDING` under any path, or `NtStatus::PENDING`.
fn constant(path: &Path) -> Option<Span> {
    let mut segments = path.segments.iter().rev();
    let last = &segments.next()?.ident;
    let is_status = |segment: &syn::PathSegment| segment.ident == "NtStatus";
    (last == "STATUS_PENDING" || last == "PENDING" && segments.next().is_some_and(is_status))
        .then(|| last.span())
}

fn last_statement(statements: &[Stmt], found: &mut Vec<Span>) {
    if let Some(Stmt::Expr(value, None)) = statements.last() {
        value_of(value, found);
    }
}

/// The constants that `value` is, on one way through it or another.
fn value_of(value: &Expr, found: &mut Vec<Span>) {
    match value {
        Expr::Path(expr) if expr.qself.is_none() => found.extend(constant(&expr.path)),
        Expr::Paren(expr) => value_of(&expr.expr, found),
        Expr::Group(expr) => value_of(&expr.expr, found),
        Expr::Cast(expr) => value_of(&expr.expr, found),
        Expr::Block(expr) => last_statement(&expr.block.stmts, found),
        Expr::Unsafe(expr) => last_statement(&expr.block.stmts, found),
        Expr::If(expr) => {
            last_statement(&expr.then_branch.stmts, found);
            if let Some((_, otherwise)) = &expr.else_branch {
                value_of(otherwise, found);
            }
        }
        Expr::Match(expr) => {
            for arm in &expr.arms {
                value_of(&arm.body, found);
            }
        }
        // What leaves the status as it is.
        Expr::Call(expr) if is_wrapper(&expr.func) => {
            if let Some(status) = expr.args.first() {
                value_of(status, found);
            }
        }
        Expr::MethodCall(expr) if expr.method == "into" || expr.method == "into_raw" => {
            value_of(&expr.receiver, found);
        }
        _ => {}
    }
}

/// `Ok`, `Err` or `NtStatus::from_raw`.
fn is_wrapper(function: &Expr) -> bool {
    let Expr::Path(function) = function else {
        return false;
    };
    let last = function.path.segments.last();
    last.is_some_and(|last| {
        ["Ok", "Err", "from_raw"]
            .iter()
            .any(|name| last.ident == name)
    })
}

/// The values of each `return` and each `Err(..)?` that leaves this function: not a function, closure or block of its own
/// inside it.
fn returns(tokens: TokenStream, found: &mut Vec<Span>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        at += 1;
        match token {
            TokenTree::Ident(ident) if ident == "return" => {
                let rest = tokens.iter().skip(at);
                let value = rest.take_while(|token| !is_end(token)).cloned().collect();
                value_of_tokens(value, found);
            }
            TokenTree::Ident(ident) if ident == "Err" => {
                if let (Some(TokenTree::Group(group)), Some(TokenTree::Punct(punct))) =
                    (tokens.get(at), tokens.get(at + 1))
                    && punct.as_char() == '?'
                {
                    value_of_tokens(group.stream(), found);
                }
            }
            TokenTree::Ident(ident) if ident == "fn" || ident == "async" => {
                at = past_block(&tokens, at);
            }
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                let is_macro = matches!(before, Some(TokenTree::Ident(name)) if !is_keyword(name));
                if is_macro && matches!(tokens.get(at), Some(TokenTree::Group(_))) {
                    at += 1;
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '|' => {
                let is_twice = matches!(tokens.get(at), Some(token) if is(token, '|'));
                let is_closure = match before {
                    None => true,
                    Some(TokenTree::Ident(word)) => is_keyword(word),
                    Some(TokenTree::Punct(punct)) => punct.as_char() != '?',
                    Some(TokenTree::Group(_) | TokenTree::Literal(_)) => false,
                };
                at += usize::from(is_twice);
                if is_closure {
                    at = past_closure(&tokens, at, is_twice);
                }
            }
            TokenTree::Group(group) => returns(group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn value_of_tokens(tokens: TokenStream, found: &mut Vec<Span>) {
    if let Ok(value) = syn::parse2::<Expr>(tokens) {
        value_of(&value, found);
    }
}

/// Behind the next braces, or the end of the statement.
fn past_block(tokens: &[TokenTree], from: usize) -> usize {
    let rest = tokens.iter().skip(from);
    from + 1
        + rest
            .take_while(|token| !is_braces(token) && !is(token, ';'))
            .count()
}

/// Behind a closure of which the parameters begin at `from`.
fn past_closure(tokens: &[TokenTree], from: usize, is_without_parameters: bool) -> usize {
    let mut at = from;
    if !is_without_parameters {
        let parameters = tokens.iter().skip(at).take_while(|token| !is(token, '|'));
        at += parameters.count() + 1;
    }
    // With a return type, its body is a block.
    if tokens.get(at).is_some_and(|token| is(token, '-')) {
        return past_block(tokens, at);
    }
    if tokens.get(at).is_some_and(is_braces) {
        return at + 1;
    }
    at + tokens
        .iter()
        .skip(at)
        .take_while(|token| !is_end(token))
        .count()
}

fn is_end(token: &TokenTree) -> bool {
    is(token, ';') || is(token, ',')
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// After which an expression begins.
fn is_keyword(word: &proc_macro2::Ident) -> bool {
    [
        "return", "break", "move", "else", "in", "if", "while", "match", "static",
    ]
    .iter()
    .any(|keyword| word == keyword)
}
