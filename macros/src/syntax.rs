//! Tokens to raw syntax: the attribute's arguments and the item under it.
//!
//! Grammar only. It keeps every token with its span and judges no rule, so that all rules can report at once and the
//! item survives them. A body stays a token group: half-typed code must come through for an editor's sake.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Expr, Path, Signature, Token, Visibility};

use crate::diag::{Code, Diag, Message};
use crate::text;

/// The grammar, as messages show it.
pub(crate) const GRAMMAR: &str = "`#[ks_synchronized]`, or a list of `device`, `control` and `processing` in this \
     order, each optionally `= <object>`, then `otherwise = <value>` and `crate = <path>`";

/// Keys that take their value after `=`. Any other may be followed by a list, and an unknown one is reported as such.
const VALUED: [&str; 6] = [
    "device",
    "control",
    "processing",
    "otherwise",
    "crate",
    "slot",
];

/// `key`, `key = value` or `key(list)`.
pub(crate) struct Argument {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    Absent,
    Expr(Expr),
    Path(Path),
    /// What stands in the parentheses after the key.
    List(Group),
    /// Something that did not parse and has been reported.
    Unreadable,
}

/// Reads the list between the attribute's parentheses. What does not parse is reported and skipped to the next comma.
pub(crate) fn parse_arguments(tokens: TokenStream, diag: &mut Diag) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            parse_argument(input, &mut arguments, diag);
            if parse_comma(input).is_err() {
                let rest = skip_argument(input);
                let found = text::source_like(rest.clone());
                let text = match arguments.last() {
                    Some(Argument { key, .. }) => {
                        format!("expected `,` after `{key}`, found `{found}`")
                    }
                    None => format!("expected `,`, found `{found}`"),
                };
                let message = Message::new(Code::Argument, text);
                let _ = diag.error(rest, message.help(format!("write {GRAMMAR}")));
                diag.doubt();
                // The skip stopped at a comma or at the end.
                let _ = parse_comma(input);
            }
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        let text = format!("cannot read the arguments: {error}");
        let message = Message::new(Code::Argument, text).help(format!("write {GRAMMAR}"));
        let _ = diag.error_at(error.span(), message);
        diag.doubt();
    }
    arguments
}

fn parse_comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

fn parse_argument(input: ParseStream<'_>, arguments: &mut Vec<Argument>, diag: &mut Diag) {
    let Ok(key) = input.call(Ident::parse_any) else {
        let found = skip_argument(input);
        if found.is_empty() {
            // The skip stopped at once, at a comma, which the caller takes; nothing is lost with it.
            let message = Message::new(Code::Argument, "expected a key before this `,`");
            let _ = diag.error_at(input.span(), message.help("delete the comma"));
            return;
        }
        let text = format!("expected a key, found `{found}`");
        let message = Message::new(Code::Argument, text).help(format!("write {GRAMMAR}"));
        let _ = diag.error(found, message);
        diag.doubt();
        return;
    };
    let value = if input.peek(Token![=]) {
        parse_value(input, &key, diag)
    } else if !VALUED.iter().any(|valued| key == valued) && input.peek(syn::token::Paren) {
        match input.parse() {
            Ok(list) => Value::List(list),
            Err(_) => Value::Absent,
        }
    } else if input.peek(syn::token::Paren) {
        let group = skip_argument(input);
        let text = format!("`{key}` takes its value after `=`");
        let inner = strip_parentheses(&group);
        let message = Message::new(Code::Argument, text).help(format!("write `{key} = {inner}`"));
        let _ = diag.error(group, message);
        diag.doubt();
        Value::Unreadable
    } else {
        Value::Absent
    };
    arguments.push(Argument { key, value });
}

fn parse_value(input: ParseStream<'_>, key: &Ident, diag: &mut Diag) -> Value {
    let result = input.parse::<Token![=]>().and_then(|_| {
        if key == "slot" {
            // With the kind of object, as in `slot = pin::Close<Video>`.
            input.parse().map(Value::Path)
        } else if key == "crate" {
            input.call(Path::parse_mod_style).map(Value::Path)
        } else {
            input.parse().map(Value::Expr)
        }
    });
    result.unwrap_or_else(|error| {
        // The end of the list is no token: its span would be the whole attribute.
        let at = if input.is_empty() {
            key.span()
        } else {
            error.span()
        };
        let _ = skip_argument(input);
        let text = format!("cannot read the value of `{key}`: {error}");
        let help = match key.to_string().as_str() {
            "crate" => "write `crate = <path to ks_guard>`".to_owned(),
            "slot" => "write `slot = <path of a type in ks_guard::slot>`, as in `slot = pin::SetDeviceState`".to_owned(),
            "otherwise" => "write `otherwise = <value to return>`".to_owned(),
            key => format!("write `{key} = <expression over the parameters>`, or `{key}` alone"),
        };
        let _ = diag.error_at(at, Message::new(Code::Argument, text).help(help));
        diag.doubt();
        Value::Unreadable
    })
}

/// Takes everything up to the next comma that is not inside a group.
fn skip_argument(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => skipped.extend([token]),
            Err(_) => break,
        }
    }
    skipped
}

/// `(irp)` to `irp`, for a help text.
fn strip_parentheses(tokens: &TokenStream) -> String {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(group)) if !group.stream().is_empty() => group.stream().to_string(),
        _ => "<expression>".to_owned(),
    }
}

/// What the attribute stands on.
pub(crate) struct Item {
    /// Every token as the user wrote it.
    pub(crate) tokens: TokenStream,
    pub(crate) kind: ItemKind,
}

pub(crate) enum ItemKind {
    Function(Function),
    /// A function without a body: in a trait, or in an `extern` block.
    Bodyless(Function),
    /// Something else, or a signature newer than this parser.
    Other,
}

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// `default` of specialisation, which syn does not read as part of a signature.
    pub(crate) defaultness: Option<Ident>,
    pub(crate) sig: Signature,
    pub(crate) body: Group,
}

/// Never fails: what is no function is [`ItemKind::Other`].
pub(crate) fn parse_item(tokens: TokenStream) -> Item {
    let kind = ItemKind::parse
        .parse2(tokens.clone())
        .unwrap_or(ItemKind::Other);
    Item { tokens, kind }
}

impl Parse for ItemKind {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = parse_default(input)?;
        let sig = input.parse()?;
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            return Ok(Self::Bodyless(Function {
                attrs,
                vis,
                defaultness,
                sig,
                body: Group::new(Delimiter::Brace, TokenStream::new()),
            }));
        }
        let body = parse_body(input)?;
        Ok(Self::Function(Function {
            attrs,
            vis,
            defaultness,
            sig,
            body,
        }))
    }
}

/// The function's braces, which a `$body:block` of `macro_rules!` hands over inside an invisible group.
fn parse_body(input: ParseStream<'_>) -> syn::Result<Group> {
    let mut tree: TokenTree = input.parse()?;
    loop {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return Ok(group),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                tree = syn::parse2(group.stream())?;
            }
            other => return Err(syn::Error::new_spanned(other, "expected a body")),
        }
    }
}

fn parse_default(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    let ahead = input.fork();
    let is_default = ahead.parse::<Ident>().is_ok_and(|ident| ident == "default");
    // `default!{}` is a macro call.
    if is_default && !ahead.peek(Token![!]) {
        input.parse().map(Some)
    } else {
        Ok(None)
    }
}

/// The leading `#![..]` of a body, and the rest of it.
pub(crate) fn split_inner_attributes(body: &Group) -> (TokenStream, TokenStream) {
    let parser = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_inner)?;
        let rest: TokenStream = input.parse()?;
        Ok((attrs, rest))
    };
    match parser.parse2(body.stream()) {
        Ok((attrs, rest)) => (attrs.iter().map(ToTokens::to_token_stream).collect(), rest),
        // Half-typed: leave it to rustc, which will point at it.
        Err(_) => (TokenStream::new(), body.stream()),
    }
}
