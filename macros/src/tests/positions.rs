//! What the attribute knows of the parameters of each slot is what the runtime's listing says, which is compiled there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::check::positions::POSITIONS;

/// Slots that the listing tells in a comment beside another.
const ALIKE: [(&str, &str); 10] = [
    ("device::QueryRemove", "device::QueryStop"),
    ("device::CancelStop", "device::Stop"),
    ("device::CancelRemove", "device::Stop"),
    ("device::Remove", "device::Stop"),
    ("device::SurpriseRemoval", "device::Stop"),
    ("filter::ProcessAtDispatch", "filter::Process"),
    ("pin::ProcessAtDispatch", "pin::Process"),
    ("pin::Wake", "pin::Sleep"),
    ("filter::Sleep", "pin::Sleep"),
    ("filter::Wake", "pin::Sleep"),
];

/// Told by their families, in `check::typed` and `check::events`; or registered by a function that is not wrapped.
const ELSEWHERE: [&str; 13] = [
    "filter::GetProperty",
    "filter::SetProperty",
    "filter::PropertySupport",
    "filter::Intersect",
    "filter::AddEvent",
    "filter::RemoveEvent",
    "pin::Method",
    "other::FactorySleep",
    "other::ActiveCooling",
    "other::PassiveCooling",
    "other::FrameReturn",
    "other::IrpCompletion",
    "other::Handshake",
];

/// The parameters after the context of each handler in the listing, with `..` for its kinds and `_` for its data.
fn listing() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/slot/handlers.md");
    let text =
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.split("#[ks_synchronized(slot = ")
        .skip(1)
        .map(|part| {
            let (slot, rest) = part.split_once(')').expect("a slot");
            let (_, rest) = rest.split_once("cx: &mut Cx").expect("a context");
            let (parameters, _) = rest.split_once(')').expect("the end of the parameters");
            let words: Vec<_> = parameters.split_whitespace().collect();
            let mut parameters = words.join(" ");
            for kind in ["Drv", "Capture", "Video", "Frames"] {
                parameters = parameters.replace(&format!("<{kind}>"), "<..>");
            }
            for data in ["u32", "i64"] {
                parameters = parameters.replace(&format!("data: &mut {data}"), "data: &mut _");
            }
            let parameters = parameters.replace("frame: PoolFrame", "frame: _");
            let parameters = parameters.trim_matches([',', ' ']).to_owned();
            (slot.to_owned(), parameters)
        })
        .collect()
}

#[test]
fn positions_are_those_of_the_listing() {
    let listing = listing();
    let known: BTreeMap<_, _> = POSITIONS.into_iter().collect();
    assert_eq!(known.len(), POSITIONS.len(), "a slot is listed twice");
    for (slot, parameters) in &known {
        let (alike, told) = match ALIKE.iter().find(|(one, _)| one == slot) {
            Some((_, other)) => (true, &listing[*other]),
            None => (false, &listing[*slot]),
        };
        // A filter's Sleep is like a pin's, but for the object.
        let pattern = told.replace("pin: Pin<..>", "filter: Filter<..>");
        let is_told =
            parameters == told || alike && slot.starts_with("filter::") && *parameters == pattern;
        assert!(is_told, "{slot}: {parameters}; the listing has {told}");
    }
    for slot in listing.keys() {
        let is_known = known.contains_key(slot.as_str()) || ELSEWHERE.contains(&slot.as_str());
        assert!(is_known, "{slot} is in the listing alone");
    }
}
