//! The codes and their pages in the runtime belong together: one page per code, whose examples show that code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::diag::Code;
use crate::pipeline;

fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The codes of the traits that the attribute's own expansion is checked against. Those from KSG100 on are about contexts
/// and tables, with or without an attribute; `tests/` shows them.
fn codes_of_traits() -> BTreeSet<String> {
    [
        "__private/objects.rs",
        "__private/returns.rs",
        "slot/signature.rs",
        "slot/handler.rs",
        "slot/automation.rs",
    ]
    .iter()
    .flat_map(|file| {
        let text = read(&runtime().join(file));
        text.match_indices("message = \"KSG")
            .map(|(at, _)| text[at + 11..at + 17].to_owned())
            .collect::<Vec<_>>()
    })
    .filter(|code| is_of_the_attribute(code))
    .collect()
}

fn is_of_the_attribute(code: &str) -> bool {
    code < "KSG100"
}

fn codes_of_macros() -> BTreeSet<String> {
    Code::ALL.iter().map(ToString::to_string).collect()
}

fn pages() -> BTreeSet<String> {
    fs::read_dir(runtime().join("errors"))
        .expect("the pages' folder")
        .filter_map(|entry| {
            let name = entry.expect("an entry").file_name().into_string().ok()?;
            Some(name.strip_suffix(".md")?.to_uppercase())
        })
        .filter(|code| is_of_the_attribute(code))
        .collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> = codes_of_macros()
        .union(&codes_of_traits())
        .cloned()
        .collect();
    assert!(codes_of_traits().contains("KSG016"), "the traits were read");
    assert_eq!(codes, pages());
    let index = read(&runtime().join("errors/mod.rs"));
    for code in codes {
        let file = format!("include_str!(\"{}.md\")", code.to_lowercase());
        assert!(index.contains(&file), "{code} is not in errors/mod.rs");
    }
}

/// The first code block of a page that starts with `fence`, without the hidden marks.
fn example(page: &str, fence: &str) -> TokenStream {
    let (_, rest) = page.split_once(fence).expect("an example");
    let (code, _) = rest.split_once("```").expect("the end of an example");
    let code: String = code
        .lines()
        .filter(|line| !line.starts_with("# "))
        .flat_map(|line| [line, "\n"])
        .collect();
    TokenStream::from_str(&code).expect("an example is Rust tokens")
}

/// Expands every attribute of ours in `tokens` and returns the text of all that comes out.
fn expand_all(tokens: TokenStream) -> String {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let mut inner = group.stream().into_iter();
        let is_ours = group.delimiter() == Delimiter::Bracket
            && matches!(inner.next(), Some(TokenTree::Ident(name)) if name == "ks_synchronized");
        if !is_ours {
            out += &expand_all(group.stream());
            continue;
        }
        let arguments = match inner.next() {
            Some(TokenTree::Group(arguments)) => arguments.stream(),
            _ => TokenStream::new(),
        };
        // The item ends with its body, or with a semicolon.
        let mut item = Vec::new();
        for token in &tokens[at + 1..] {
            item.push(token.clone());
            let ends = match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            if ends {
                break;
            }
        }
        let expansion = pipeline::ks_synchronized(arguments, item.into_iter().collect());
        out += &expansion.to_string();
    }
    out
}

#[test]
fn every_page_shows_its_own_code() {
    for code in codes_of_macros().union(&codes_of_traits()) {
        let page = read(&runtime().join(format!("errors/{}.md", code.to_lowercase())));
        let wrong = expand_all(example(&page, "```compile_fail\n"));
        let says_so = wrong.contains(&format!("\"{code}: "));
        // Where a type decides, the attribute itself has nothing to say, or the same.
        if codes_of_traits().contains(code) {
            let may_say_so = says_so && codes_of_macros().contains(code);
            assert!(may_say_so || !wrong.contains("\"KSG"), "{code}: {wrong}");
        } else {
            assert!(says_so, "{code}: {wrong}");
        }
        let right = expand_all(example(&page, "```no_run\n"));
        // The raw form's body, or the typed form's chain of objects.
        let is_expanded = right.contains("__ks_synchronized_body") || right.contains("'__c");
        assert!(is_expanded, "{code}: {right}");
        assert!(!right.contains("\"KSG"), "{code}: {right}");
        for heading in ["# Wrong", "# Right", "# Why", "# Source"] {
            assert!(
                page.contains(&format!("\n{heading}\n")),
                "{code}: {heading}"
            );
        }
    }
}
