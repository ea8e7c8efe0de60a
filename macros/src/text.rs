//! Tokens as a reader would have typed them, for messages.
//!
//! A token stream prints itself with a space between any two tokens. Spacing by these few rules is for patterns and
//! short expressions; where they do not know better they leave that space. Called by `check`.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// One line of source.
pub(crate) fn source_like(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut glued = true;
    for token in tokens {
        let (token, closes_up) = match token {
            TokenTree::Group(group) => (group_text(&group), false),
            TokenTree::Punct(punct) => {
                let closes = match punct.as_char() {
                    // `a::b`, but `a: b`.
                    ':' => punct.spacing() == Spacing::Joint || text.ends_with(':'),
                    '=' => text.ends_with("..") || punct.spacing() == Spacing::Joint,
                    ',' | ';' | '|' | '@' | '>' => punct.spacing() == Spacing::Joint,
                    _ => true,
                };
                (punct.as_char().to_string(), closes)
            }
            other => (other.to_string(), false),
        };
        let is_apart = match token.chars().next() {
            Some(',' | ';' | ':' | '?' | '!' | '>') => false,
            // A call's or a tuple struct's arguments.
            Some('(' | '[') => {
                text.ends_with(" mut")
                    || text.ends_with("&mut")
                    || !text.ends_with(|c: char| matches!(c, '_' | '>') || c.is_alphanumeric())
            }
            // The rest of a range: `a..b`.
            Some('.') => text.ends_with(','),
            _ => true,
        };
        if is_apart && !glued {
            text.push(' ');
        }
        text.push_str(&token);
        glued = closes_up;
    }
    text
}

fn group_text(group: &proc_macro2::Group) -> String {
    let inner = source_like(group.stream());
    match group.delimiter() {
        Delimiter::Parenthesis => format!("({inner})"),
        Delimiter::Bracket => format!("[{inner}]"),
        Delimiter::Brace => format!("{{ {inner} }}"),
        Delimiter::None => inner,
    }
}
