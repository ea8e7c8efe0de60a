//! The rules of the attribute's own list: known keys, each once, mutexes in hierarchy order.
//!
//! Knows nothing about the function. Called by `check_handler`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, Path};

use super::mentions;
use crate::diag::{Code, Diag, Message};
use crate::model::Mutex;
use crate::names;
use crate::syntax::{Argument, GRAMMAR, Value};

/// The list, read.
pub(crate) struct Arguments {
    /// In hierarchy order; `device` where the list names no mutex.
    pub(crate) requests: Vec<Request>,
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
enum Key {
    Mutex(Mutex),
    Otherwise,
    Crate,
}

pub(crate) fn check_arguments(list: Vec<Argument>, diag: &mut Diag) -> Arguments {
    let mut arguments = Arguments {
        requests: Vec::new(),
        otherwise: None,
        krate: names::default_crate(),
    };
    let mut seen: Vec<(Key, Span)> = Vec::new();
    for Argument { key, value } in list {
        let Some(kind) = read_key(&key.to_string()) else {
            let _ = diag.error(&key, unknown_key(&key.to_string()));
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(seen, _)| *seen == kind) {
            let text = format!("`{key}` is given twice");
            let _ = diag.error(&key, repeated(kind, text));
            let text = format!("first `{key}` here");
            let _ = diag.error_at(*first, Message::new(Code::Repeated, text));
            continue;
        }
        seen.push((kind, key.span()));
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
            (_, Value::Unreadable) => {}
            (Key::Otherwise | Key::Crate, _) => {
                let text = format!("`{key}` needs a value");
                let example = if kind == Key::Crate {
                    "path to ks_guard"
                } else {
                    "value to return when an object is not found"
                };
                let help = format!("write `{key} = <{example}>`");
                let _ = diag.error(&key, Message::new(Code::Argument, text).help(help));
            }
        }
    }
    check_order(&arguments.requests, diag);
    arguments.requests.sort_by_key(|request| request.mutex);
    if arguments.requests.is_empty() {
        arguments.requests.push(Request {
            mutex: Mutex::Device,
            at: Span::call_site(),
            object: None,
            unreadable: false,
        });
    }
    arguments
}

fn read_key(key: &str) -> Option<Key> {
    match key {
        "otherwise" => Some(Key::Otherwise),
        "crate" => Some(Key::Crate),
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
        Key::Otherwise | Key::Crate => message.help("delete one"),
    }
}

fn unknown_key(key: &str) -> Message {
    let text = format!(
        "unknown key `{key}`: expected `device`, `control`, `processing`, `otherwise` or `crate`"
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
        "krate" | "path" | "runtime" => "did you mean `crate` (the path to ks_guard)?".to_owned(),
        _ => {
            let known = ["device", "control", "processing", "otherwise", "crate"];
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
