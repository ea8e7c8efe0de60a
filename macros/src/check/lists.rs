//! The lists of the attribute's list: what a helper requires, and what `unsafe(..)` assumes.
//!
//! Owns their words and what contradicts what. Which function they may stand on is not judged here. Called by
//! `check_arguments`.

use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Token, parenthesized};

use super::arguments::List;
use crate::diag::{Code, Diag, Message};
use crate::model::{Assumption, Mutex, Requirement};

/// `device, control` to bounds. What is no such word is reported and left out.
pub(super) fn check_requirements(
    which: List,
    key: &Ident,
    list: &Group,
    diag: &mut Diag,
) -> Vec<(Requirement, Span)> {
    let parser = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let words = match (|input: ParseStream<'_>| parser(input, Ident::parse_any))
        .parse2(list.stream())
    {
        Ok(words) if !words.is_empty() => words,
        Ok(_) => {
            let text = format!("`{key}()` asks for nothing");
            let message = Message::new(Code::Requirement, text)
                .help(format!("name at least one: `{key}(device)`; a helper for callers in any state says `any_state`"));
            let _ = diag.error(list, message);
            diag.doubt();
            return Vec::new();
        }
        Err(error) => {
            let text = format!("cannot read the list of `{key}`: {error}");
            let message = Message::new(Code::Requirement, text).help(expected(which, key));
            let _ = diag.error_at(error.span(), message);
            diag.doubt();
            return Vec::new();
        }
    };
    let mut requirements: Vec<(Requirement, Span)> = Vec::new();
    for word in words {
        let Some(requirement) = read_requirement(which, &word.to_string()) else {
            let message = Message::new(
                Code::Requirement,
                format!("`{key}({word})` is no requirement"),
            );
            let message = match (which, word.to_string().as_str()) {
                (List::Requires | List::Holds, "processing") => message
                    .help("take the data as a parameter, `data: &mut ..`: whoever holds the processing mutex has it")
                    .note("the processing data comes with the mutex, in `with_pin_processing` and in Process"),
                (List::Requires, "nothing") => {
                    message.help("write `any_state` for callers in any state, or `holds_nothing` for callers that hold no mutex")
                }
                _ => message.help(expected(which, key)),
            };
            let _ = diag.error(&word, message);
            diag.doubt();
            continue;
        };
        if requirements.iter().any(|(seen, _)| *seen == requirement) {
            let message =
                Message::new(Code::Repeated, format!("`{word}` is given twice")).help("delete one");
            let _ = diag.error(&word, message);
        } else {
            requirements.push((requirement, word.span()));
        }
    }
    requirements
}

fn read_requirement(which: List, word: &str) -> Option<Requirement> {
    let mutex = read_mutex(word);
    match which {
        List::Requires if word == "passive" => Some(Requirement::Passive),
        List::Requires => mutex
            .filter(|mutex| *mutex != Mutex::Processing)
            .map(Requirement::Reaches),
        List::Holds => mutex
            .filter(|mutex| *mutex != Mutex::Processing)
            .map(Requirement::Holds),
        List::MayWaitFor if word == "nothing" => Some(Requirement::MayWaitFor(None)),
        List::MayWaitFor => mutex.map(|mutex| Requirement::MayWaitFor(Some(mutex))),
        List::MayTake => mutex.map(Requirement::MayTake),
        List::Ensures => mutex
            .filter(|mutex| *mutex != Mutex::Processing)
            .map(Requirement::Ensures),
        List::Plain(_) => None,
    }
}

fn read_mutex(word: &str) -> Option<Mutex> {
    Mutex::ALL.into_iter().find(|mutex| mutex.key() == word)
}

fn expected(which: List, key: &Ident) -> String {
    match which {
        List::Requires => {
            format!("write `{key}(..)` over `device`, `control` and `passive` (PASSIVE_LEVEL)")
        }
        List::MayTake => format!("write `{key}(..)` over `device`, `control` and `processing`"),
        List::MayWaitFor => format!(
            "write `{key}(..)` over what the work may take: `device`, `control`, `processing` or `nothing`"
        ),
        List::Holds | List::Ensures => format!("write `{key}(..)` over `device` and `control`"),
        List::Plain(_) => format!("write `{key}` alone"),
    }
}

/// Requirements that no state meets together: one pair of errors for the first such pair.
pub(super) fn check_contradictions(requirements: &[(Requirement, Span)], diag: &mut Diag) {
    for (index, (second, at)) in requirements.iter().enumerate() {
        let mut earlier = requirements.iter().take(index);
        let Some((reason, first)) =
            earlier.find_map(|(first, at)| Some((contradiction(*first, *second)?, *at)))
        else {
            continue;
        };
        let message = Message::new(
            Code::Requirement,
            format!("no caller can meet both: {reason}"),
        )
        .help("ask for one of them; a helper with two jobs is two helpers");
        let _ = diag.error_at(*at, message);
        let _ = diag.error_at(
            first,
            Message::new(Code::Requirement, "the other one is here"),
        );
        diag.doubt();
        return;
    }
}

/// Why nobody meets both, if so. Either order.
fn contradiction(a: Requirement, b: Requirement) -> Option<String> {
    one_way(a, b).or_else(|| one_way(b, a))
}

fn one_way(a: Requirement, b: Requirement) -> Option<String> {
    use Requirement::{
        AnyState, Ensures, Holds, HoldsNothing, MayCallDown, MayDeleteFilterFactory, MayTake,
        MayWait, MayWaitFor, Reaches, WalksFilters,
    };
    // What says more than that a mutex is held is judged as that.
    let held = match a {
        Holds(held) => Some(held),
        MayDeleteFilterFactory | WalksFilters => Some(Mutex::Device),
        _ => None,
    };
    if let (
        Some(held),
        MayTake(_) | Ensures(_) | HoldsNothing | MayCallDown | MayWait | MayWaitFor(_),
    ) = (held, b)
        && !matches!(b, Ensures(wanted) if wanted == held)
    {
        return contradiction(Reaches(held), b);
    }
    match (a, b) {
        (Reaches(held), MayWait) => Some(format!(
            "a thread that waits to be woken holds no mutex, and the {} is held",
            held.name()
        )),
        (Reaches(held), MayWaitFor(Some(taken))) if taken <= held => Some(format!(
            "where the {} is held nobody may wait for work that takes the {}",
            held.name(),
            taken.name()
        )),
        (WalksFilters, Reaches(Mutex::Control) | Holds(Mutex::Control)) => {
            Some("a walk takes each filter's control mutex, and one is held already".to_owned())
        }
        (Reaches(held), MayTake(wanted)) if wanted <= held => Some(format!(
            "where the {} is held the {} may not be acquired",
            held.name(),
            wanted.name()
        )),
        (Reaches(held), Ensures(wanted)) if wanted < held => Some(format!(
            "where the {} is held the {} may not be acquired any more",
            held.name(),
            wanted.name()
        )),
        (Reaches(held), Ensures(wanted)) if wanted == held => Some(format!(
            "`requires({})` says already that it is held",
            held.key()
        )),
        (HoldsNothing, Reaches(held)) => {
            Some(format!("the {} is held, or nothing is", held.name()))
        }
        (MayCallDown, Reaches(Mutex::Control)) => {
            Some("a request must not go down while the filter control mutex is held".to_owned())
        }
        (MayWait, MayWaitFor(_)) => Some(
            "a thread of the driver waits to be woken, and only a callback waits for work"
                .to_owned(),
        ),
        (AnyState, other) if other != AnyState => {
            Some("`any_state` asks for nothing, and the other asks for something".to_owned())
        }
        _ => None,
    }
}

/// `assume_free(device, control), assume_held(..)`.
pub(super) fn check_assumptions(keyword: &Ident, list: &Group, diag: &mut Diag) -> Vec<Assumption> {
    let mut found = Diag::default();
    let assumptions = read_assumptions(keyword, list, &mut found);
    if !found.is_empty() {
        diag.append(found);
        diag.doubt();
    }
    assumptions
}

fn read_assumptions(keyword: &Ident, list: &Group, diag: &mut Diag) -> Vec<Assumption> {
    let mut assumptions: Vec<Assumption> = Vec::new();
    let mut words = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let verb = input.call(Ident::parse_any)?;
            let inner;
            parenthesized!(inner in input);
            let mutexes =
                Punctuated::<Ident, Token![,]>::parse_terminated_with(&inner, Ident::parse_any)?;
            words.push((verb, mutexes));
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    let outcome = parser.parse2(list.stream());
    if let Err(error) = outcome {
        let message = Message::new(
            Code::Assumption,
            format!("cannot read the assumption: {error}"),
        )
        .help(FORM);
        let _ = diag.error_at(error.span(), message);
        return assumptions;
    }
    if words.iter().all(|(_, mutexes)| mutexes.is_empty()) {
        let message = Message::new(Code::Assumption, "nothing is assumed here").help(FORM);
        let _ = diag.error(list, message);
    }
    for (verb, mutexes) in words {
        let is_held = match verb.to_string().as_str() {
            "assume_free" => false,
            "assume_held" => true,
            other => {
                let text =
                    format!("`{other}` is no assumption: expected `assume_free` or `assume_held`");
                let _ = diag.error(&verb, Message::new(Code::Assumption, text).help(FORM));
                continue;
            }
        };
        for word in mutexes {
            let Some(mutex) = read_mutex(&word.to_string()) else {
                let text =
                    format!("`{word}` is no mutex: expected `device`, `control` or `processing`");
                let _ = diag.error(&word, Message::new(Code::Assumption, text).help(FORM));
                continue;
            };
            if is_held && mutex == Mutex::Processing {
                let message = Message::new(Code::Assumption, "a processing mutex cannot be assumed held")
                    .help("the data under it comes with Process and with `with_pin_processing`; no assumption gives it");
                let _ = diag.error(&word, message);
                continue;
            }
            if let Some(first) = assumptions.iter().find(|first| first.mutex == mutex) {
                let text = format!("the {} is assumed about twice", mutex.name());
                let _ = diag.error(
                    &word,
                    Message::new(Code::Assumption, text).help("delete one"),
                );
                let _ = diag.error_at(first.at, Message::new(Code::Assumption, "first here"));
                continue;
            }
            assumptions.push(Assumption {
                mutex,
                is_held,
                keyword: keyword.clone(),
                at: word.span(),
            });
        }
    }
    assumptions
}

const FORM: &str = "write `unsafe(assume_free(device))`, `unsafe(assume_held(control))`, or several, for a mutex about which \
     the documents of this slot do not decide";
