//! The rules of the attribute's own list: known keys, each once, mutexes in hierarchy order.
//!
//! Knows nothing about the function: which keys go with which form of it is judged where the form is known. Called by
//! `check_handler`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, Path};

use super::{lists, mentions};
use crate::diag::{Code, Diag, Message};
use crate::model::{Assumption, Mutex, Requirement};
use crate::names;
use crate::syntax::{Argument, GRAMMAR, Value};

/// The list, read.
pub(crate) struct Arguments {
    /// In hierarchy order; `device` where the list is about nothing else.
    pub(crate) requests: Vec<Request>,
    /// The dispatch slot that the function is for.
    pub(crate) slot: Option<Path>,
    /// What a helper asks of its callers.
    pub(crate) requirements: Vec<(Requirement, Span)>,
    /// What `unsafe(..)` says about the entry.
    pub(crate) assumptions: Vec<Assumption>,
    /// The keys as written.
    pub(crate) keys: Vec<(Key, Ident)>,
    pub(crate) otherwise: Option<Expr>,
    pub(crate) krate: TokenStream,
}

/// One mutex that the list asks for.
pub(crate) struct Request {
    pub(crate) mutex: Mutex,
    /// The key, or the attribute itself where it is bare.
    pub(crate) at: Span,
    pub(crate) object: Option<Expr>,
    /// Its object did not parse, which has been reported: ask no more of it.
    pub(crate) unreadable: bool,
}

impl Arguments {
    /// The mutexes that the body runs under.
    pub(crate) fn held(&self) -> Vec<Mutex> {
        self.requests.iter().map(|request| request.mutex).collect()
    }

    /// The attribute's expressions run before the body, but a raw call in them escapes the attribute just the same.
    pub(crate) fn check_mentions(&self, diag: &mut Diag) {
        let objects = self.requests.iter().filter_map(|r| r.object.as_ref());
        for expr in objects.chain(&self.otherwise) {
            mentions::check_tokens(expr.to_token_stream(), &self.held(), diag);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Mutex(Mutex),
    Otherwise,
    Crate,
    Slot,
    /// `unsafe(..)`.
    Unsafe,
    /// `requires(..)` and its like.
    Requirement(List),
}

/// The keys that say what a helper asks of its callers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Requires,
    Holds,
    MayTake,
    Ensures,
    MayWaitFor,
    /// A requirement that needs no list.
    Plain(Requirement),
}

pub(crate) fn check_arguments(list: Vec<Argument>, diag: &mut Diag) -> Arguments {
    let mut arguments = Arguments {
        requests: Vec::new(),
        slot: None,
        requirements: Vec::new(),
        assumptions: Vec::new(),
        keys: Vec::new(),
        otherwise: None,
        krate: names::default_crate(),
    };
    for Argument { key, value } in list {
        let Some(kind) = read_key(&key.to_string()) else {
            let _ = diag.error(&key, unknown_key(&key.to_string()));
            diag.doubt();
            continue;
        };
        if let Some((_, first)) = arguments.keys.iter().find(|(seen, _)| *seen == kind) {
            let text = format!("`{key}` is given twice");
            let _ = diag.error(&key, repeated(kind, text));
            let text = format!("first `{key}` here");
            let _ = diag.error_at(first.span(), Message::new(Code::Repeated, text));
            if matches!(kind, Key::Slot | Key::Unsafe | Key::Requirement(_)) {
                diag.doubt();
            }
            continue;
        }
        arguments.keys.push((kind, key.clone()));
        match (kind, value) {
            (Key::Mutex(mutex), value) => {
                let unreadable = matches!(value, Value::Unreadable);
                let object = match value {
                    Value::Expr(object) => Some(object),
                    _ => None,
                };
                arguments.requests.push(Request {
                    mutex,
                    at: key.span(),
                    object,
                    unreadable,
                });
            }
            (Key::Otherwise, Value::Expr(value)) => arguments.otherwise = Some(value),
            (Key::Crate, Value::Path(path)) => arguments.krate = Path::into_token_stream(path),
            (Key::Slot, Value::Path(path)) => arguments.slot = Some(path),
            (Key::Unsafe, Value::List(list)) => {
                arguments.assumptions = lists::check_assumptions(&key, &list, diag);
            }
            (Key::Requirement(List::Plain(requirement)), Value::Absent) => {
                arguments.requirements.push((requirement, key.span()));
            }
            (Key::Requirement(which), Value::List(list)) => {
                let read = lists::check_requirements(which, &key, &list, diag);
                arguments.requirements.extend(read);
            }
            (_, Value::Unreadable) => {}
            (_, _) => {
                let _ = diag.error(&key, misses_value(kind, &key));
                diag.doubt();
            }
        }
    }
    lists::check_contradictions(&arguments.requirements, diag);
    check_order(&arguments.requests, diag);
    arguments.requests.sort_by_key(|request| request.mutex);
    // A slot or a requirement gives the attribute something else to be about.
    let is_about_more = |(key, _): &(Key, Ident)| matches!(key, Key::Slot | Key::Requirement(_));
    if arguments.requests.is_empty() && !arguments.keys.iter().any(is_about_more) {
        arguments.requests.push(Request {
            mutex: Mutex::Device,
            at: Span::call_site(),
            object: None,
            unreadable: false,
        });
    }
    arguments
}

/// The key stands there without what it needs, or with what it cannot take.
fn misses_value(kind: Key, key: &Ident) -> Message {
    let help = match kind {
        Key::Otherwise => "write `otherwise = <value to return when an object is not found>`",
        Key::Crate => "write `crate = <path to ks_guard>`",
        Key::Slot => {
            "write `slot = <path of a type in ks_guard::slot>`, as in `slot = pin::SetDeviceState`"
        }
        Key::Unsafe => "write `unsafe(assume_free(device))` or `unsafe(assume_held(control))`",
        Key::Requirement(List::Plain(_)) => {
            let text = format!("`{key}` takes no value");
            return Message::new(Code::Argument, text).help(format!("write `{key}` alone"));
        }
        Key::Requirement(List::MayTake) => "write `may_take(device)`, or several mutexes",
        Key::Requirement(List::Ensures) => "write `ensures(device)` or `ensures(control)`",
        Key::Requirement(List::Requires) => "write `requires(control)`, or several of them",
        Key::Requirement(List::Holds) => "write `holds(device)` or `holds(control)`",
        Key::Requirement(List::MayWaitFor) => {
            "write `may_wait_for(device)` for work that takes the device mutex, `may_wait_for(nothing)` for work that takes none"
        }
        // A mutex stands alone as well as with a value.
        Key::Mutex(_) => "write the key alone, or `= <object>` after it",
    };
    let noun = match kind {
        Key::Otherwise | Key::Crate | Key::Slot => "value",
        _ => "list",
    };
    Message::new(Code::Argument, format!("`{key}` needs a {noun}")).help(help)
}

fn plain(requirement: Requirement) -> Key {
    Key::Requirement(List::Plain(requirement))
}

fn read_key(key: &str) -> Option<Key> {
    match key {
        "otherwise" => Some(Key::Otherwise),
        "crate" => Some(Key::Crate),
        "slot" => Some(Key::Slot),
        "unsafe" => Some(Key::Unsafe),
        "requires" => Some(Key::Requirement(List::Requires)),
        "may_take" => Some(Key::Requirement(List::MayTake)),
        "ensures" => Some(Key::Requirement(List::Ensures)),
        "holds" => Some(Key::Requirement(List::Holds)),
        "may_wait_for" => Some(Key::Requirement(List::MayWaitFor)),
        "holds_nothing" => Some(plain(Requirement::HoldsNothing)),
        "may_call_down" => Some(plain(Requirement::MayCallDown)),
        "may_wait" => Some(plain(Requirement::MayWait)),
        "may_ask_for_processing" => Some(plain(Requirement::MayAskForProcessing)),
        "walks_filters" => Some(plain(Requirement::WalksFilters)),
        "may_delete_filter_factory" => Some(plain(Requirement::MayDeleteFilterFactory)),
        "any_state" => Some(plain(Requirement::AnyState)),
        _ => Mutex::ALL
            .into_iter()
            .find(|mutex| mutex.key() == key)
            .map(Key::Mutex),
    }
}

/// One pair of errors for the first place where the order breaks: the rest follows from it.
fn check_order(requests: &[Request], diag: &mut Diag) {
    for pair in requests.windows(2) {
        let [outer, inner] = pair else { return };
        if outer.mutex < inner.mutex {
            continue;
        }
        let (outer_key, inner_key) = (outer.mutex.key(), inner.mutex.key());
        let text = format!(
            "the {} may not be taken while the {} is held",
            inner.mutex.name(),
            outer.mutex.name()
        );
        let mut sorted: Vec<Mutex> = requests.iter().map(|request| request.mutex).collect();
        sorted.sort_unstable();
        let keys: Vec<&str> = sorted.into_iter().map(Mutex::key).collect();
        let message = Message::new(Code::Order, text)
            .help(format!("list them outermost first: `{}`", keys.join(", ")))
            .note(order_rule(outer.mutex));
        let _ = diag.error_at(inner.at, message);
        let text = format!("first `{outer_key}` here, which ranks below `{inner_key}`");
        let _ = diag.error_at(outer.at, Message::new(Code::Order, text));
        return;
    }
}

fn order_rule(held: Mutex) -> &'static str {
    match held {
        Mutex::Device | Mutex::Control => {
            "a thread that holds the filter control mutex may not acquire the device mutex \
             (Microsoft: Device Mutex in AVStream)"
        }
        Mutex::Processing => {
            "a thread that holds a processing mutex may acquire neither of the others (Microsoft: Processing Mutex in \
             AVStream; verifier rule KsProcessingMutex, 0xC4/0x8100B)"
        }
    }
}

fn repeated(kind: Key, text: String) -> Message {
    let message = Message::new(Code::Repeated, text);
    match kind {
        Key::Mutex(Mutex::Device) => message
            .help("delete one; a second device has to be synchronised in a function of its own")
            .note(
                "AVStream mutexes are not recursive: taking the device mutex again on one thread \
                 is a self-deadlock (Microsoft: Device Mutex in AVStream)",
            ),
        Key::Mutex(Mutex::Control) => message
            .help("delete one; no order between the control mutexes of two filters is documented")
            .note(
                "AVStream mutexes are not recursive, and a pin's control mutex is its filter's \
                 (verifier rule KsFilterMutex, 0xC4/0x8100A)",
            ),
        Key::Mutex(Mutex::Processing) => message
            .help("delete one; no order between two processing mutexes is documented")
            .note("AVStream mutexes are not recursive (verifier rule KsProcessingMutex, 0xC4/0x8100B)"),
        Key::Slot => message.help("delete one; a handler is for one slot, and each slot has its own entry state"),
        Key::Unsafe | Key::Requirement(_) => message.help("put everything into one list"),
        Key::Otherwise | Key::Crate => message.help("delete one"),
    }
}

fn unknown_key(key: &str) -> Message {
    let text = format!(
        "unknown key `{key}`: expected `device`, `control`, `processing`, `otherwise`, `crate` or `slot`, or in a \
         helper a requirement such as `requires(..)`, `may_take(..)` or `any_state`"
    );
    let message = Message::new(Code::Argument, text);
    match near_miss(key) {
        Some(help) => message.help(help),
        None => message.help(format!("write {GRAMMAR}")),
    }
}

/// What somebody who wrote `key` most likely looked for.
fn near_miss(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    let text = match lower.as_str() {
        "filter" | "pin" => format!(
            "did you mean `control` (the filter control mutex) or `processing`? `{lower}` can be their object: \
             `control = {lower}`"
        ),
        "mutex" | "lock" => "name the mutex itself: `device`, `control` or `processing`".to_owned(),
        "filter_control" | "filtercontrol" | "control_mutex" => {
            "did you mean `control` (the filter control mutex)?".to_owned()
        }
        "process" | "processing_mutex" => {
            "did you mean `processing` (the processing mutex)?".to_owned()
        }
        "device_mutex" | "ksdevice" | "pksdevice" => {
            "did you mean `device` (the device mutex)?".to_owned()
        }
        "else" | "or" | "default" | "on_null" | "failed" => {
            "did you mean `otherwise` (the value to return when an object is not found)?".to_owned()
        }
        "callback" | "dispatch" | "for" => {
            "did you mean `slot` (the dispatch slot that the handler is for)?".to_owned()
        }
        "require" | "needs" | "held" => {
            "did you mean `requires(..)` (the mutexes that a helper's callers hold)?".to_owned()
        }
        "assume_free" | "assume_held" => {
            format!("an assumption is unsafe: write `unsafe({lower}(device))`")
        }
        "krate" | "path" | "runtime" => "did you mean `crate` (the path to ks_guard)?".to_owned(),
        _ => {
            let known = [
                "device",
                "control",
                "processing",
                "otherwise",
                "crate",
                "slot",
                "requires",
                "may_take",
                "ensures",
                "holds",
                "holds_nothing",
                "may_call_down",
                "may_wait",
                "may_wait_for",
                "may_ask_for_processing",
                "walks_filters",
                "may_delete_filter_factory",
                "any_state",
                "unsafe",
            ];
            let near = known
                .into_iter()
                .find(|known| distance(&lower, known) <= 2)?;
            format!("did you mean `{near}`?")
        }
    };
    Some(text)
}

/// Levenshtein distance, over bytes: keys are ASCII, and so are their misspellings worth a hint.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, &above) in b.bytes().zip(row.iter().skip(1)) {
            let substituted = diagonal + usize::from(x != y);
            diagonal = above;
            left = substituted.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
