//! Every rule fires, with its code, under the tokens that the user must edit.

use super::split;
use crate::pipeline;

/// What a message underlines when it is about the attribute as a whole.
const ATTRIBUTE: &str = "";

/// The code of each message and the source under it, in order.
pub(super) fn refusals(source: &str) -> Vec<(String, String)> {
    let (arguments, item) = split(source);
    let (_, diag) = pipeline::examine(arguments, item);
    diag.errors()
        .iter()
        .map(|error| {
            let text = error.to_string();
            let (code, _) = text.split_once(": ").expect("a code before the text");
            let under = error.span().source_text().unwrap_or_default();
            (code.to_owned(), under)
        })
        .collect()
}

/// The whole text of the only message.
pub(super) fn message(source: &str) -> String {
    let (arguments, item) = split(source);
    let (_, diag) = pipeline::examine(arguments, item);
    let [error] = diag.errors() else {
        panic!("expected one error, got {}", diag.errors().len());
    };
    error.to_string()
}

macro_rules! refused {
    ($($name:ident: $source:literal => [$(($code:literal, $under:expr)),* $(,)?];)*) => {$(
        #[test]
        fn $name() {
            let expected: Vec<(String, String)> = vec![$(($code.to_owned(), $under.to_owned())),*];
            assert_eq!(refusals($source), expected);
        }
    )*};
}
pub(super) use refused;

refused! {
    accepted_bare: "#[ks_synchronized] unsafe extern \"C\" fn f(d: PKSDEVICE, i: PIRP) {}" => [];
    accepted_all: "#[ks_synchronized(device, control = filter(i), processing = p, otherwise = 3, crate = ::k)]
        unsafe fn f(d: PKSDEVICE, p: MyPin, i: PIRP) -> u32 { 1 }" => [];
    accepted_device_before_irp: "#[ks_synchronized] unsafe fn f(o: PDEVICE_OBJECT, i: PIRP) {}" => [];
    accepted_longer_names_and_strings: "#[ks_synchronized] unsafe fn f(d: PKSDEVICE) {
        MyKsAcquireDevice(\"KsAcquireDevice\"); /* KsAcquireDevice */ }" => [];
    accepted_own_filter: "#[ks_synchronized(control = (filter)(a, b))] unsafe fn f(a: u8, b: u8) {}" => [];
    accepted_field_of_pattern_name: "#[ks_synchronized(control = c.pin)]
        unsafe fn f(c: C, (pin, x): (u8, u8)) {}" => [];
    accepted_opaque_given: "#[ks_synchronized] unsafe fn f(d: PKSDEVICE) -> impl Copy { 1 }" => [];
    accepted_opaque_otherwise: "#[ks_synchronized(otherwise = 1)] unsafe fn f(i: PIRP) -> impl Copy { 1 }" => [];
    accepted_opaque_inside: "#[ks_synchronized] unsafe fn f(i: PIRP) -> Result<impl Copy, E> { Ok(1) }" => [];

    comma_too_many: "#[ks_synchronized(device,, control)] unsafe fn f(p: PKSPIN) {}" => [("KSG007", ",")];
    comma_alone: "#[ks_synchronized(,)] unsafe fn f(d: PKSDEVICE) {}" => [("KSG007", ",")];
    not_a_function: "#[ks_synchronized] struct S;" => [("KSG001", ATTRIBUTE)];
    not_a_body: "#[ks_synchronized] unsafe fn f(d: PKSDEVICE);" => [("KSG001", ATTRIBUTE)];
    safe_function: "#[ks_synchronized] fn f(d: PKSDEVICE) {}" => [("KSG002", "fn")];
    async_function: "#[ks_synchronized] async unsafe fn f(d: PKSDEVICE) {}" => [("KSG003", "async")];
    const_function: "#[ks_synchronized] const unsafe fn f(d: PKSDEVICE) {}" => [("KSG004", "const")];
    never_returns: "#[ks_synchronized] unsafe fn f(d: PKSDEVICE) -> ! { loop {} }" => [("KSG005", "!")];
    variadic: "#[ks_synchronized] unsafe extern \"C\" fn f(d: PKSDEVICE, ...) {}" => [("KSG006", "...")];
    all_of_a_signature: "#[ks_synchronized] const async fn f(d: PKSDEVICE, ...) -> ! {}" => [
        ("KSG002", "fn"), ("KSG003", "async"), ("KSG004", "const"), ("KSG006", "..."), ("KSG005", "!"),
    ];

    unknown_key: "#[ks_synchronized(filter)] unsafe fn f(d: PKSDEVICE) {}" => [("KSG007", "filter")];
    unknown_keys_with_the_rest: "#[ks_synchronized(mutex, control, colour = 1 + 2)] unsafe fn f(d: PKSDEVICE) {}" => [
        ("KSG007", "mutex"), ("KSG007", "colour"), ("KSG010", "control"),
    ];
    value_in_parentheses: "#[ks_synchronized(device(d))] unsafe fn f(d: PKSDEVICE) {}" => [("KSG007", "(d)")];
    value_missing: "#[ks_synchronized(otherwise, crate)] unsafe fn f(d: PKSDEVICE) {}" => [
        ("KSG007", "otherwise"), ("KSG007", "crate"),
    ];
    value_unreadable: "#[ks_synchronized(control = +, otherwise = 1)] unsafe fn f(p: PKSPIN) {}" => [
        ("KSG007", "+"),
    ];
    value_ends: "#[ks_synchronized(device, control = p +)] unsafe fn f(p: PKSPIN) {}" => [("KSG007", "control")];
    comma_missing: "#[ks_synchronized(device control)] unsafe fn f(p: PKSPIN) {}" => [("KSG007", "control")];
    key_is_punctuation: "#[ks_synchronized(=, device)] unsafe fn f(d: PKSDEVICE) {}" => [("KSG007", "=")];

    repeated_mutex: "#[ks_synchronized(device, device = d)] unsafe fn f(d: PKSDEVICE) {}" => [
        ("KSG008", "device"), ("KSG008", "device"),
    ];
    repeated_otherwise: "#[ks_synchronized(otherwise = 1, otherwise = 2)] unsafe fn f(d: PKSDEVICE) {}" => [
        ("KSG008", "otherwise"), ("KSG008", "otherwise"),
    ];
    order_wrong: "#[ks_synchronized(control, device)] unsafe fn f(d: PKSDEVICE, p: PKSPIN) {}" => [
        ("KSG009", "device"), ("KSG009", "control"), ("KSG011", "d: PKSDEVICE"), ("KSG011", "p: PKSPIN"),
    ];
    order_wrong_named: "#[ks_synchronized(processing, control)] unsafe fn f(p: PKSPIN) {}" => [
        ("KSG009", "control"), ("KSG009", "processing"),
    ];

    no_parameter: "#[ks_synchronized] unsafe fn f() {}" => [("KSG010", ATTRIBUTE)];
    no_known_type: "#[ks_synchronized(device)] unsafe fn f(d: MyDevice) {}" => [("KSG010", "device")];
    no_control_of_a_device: "#[ks_synchronized(control)] unsafe fn f(d: PKSDEVICE) {}" => [("KSG010", "control")];
    not_looked_through: "#[ks_synchronized] unsafe fn f(d: Vec<KSDEVICE>, e: &[KSDEVICE]) {}" => [
        ("KSG010", ATTRIBUTE),
    ];

    ambiguous: "#[ks_synchronized] unsafe fn f(a: PKSPIN, i: PIRP, _: &mut KSFILTER) {}" => [
        ("KSG011", "a: PKSPIN"), ("KSG011", "&mut KSFILTER"),
    ];
    ambiguous_irps: "#[ks_synchronized] unsafe fn f(a: PIRP, b: *mut _IRP) {}" => [
        ("KSG011", "a: PIRP"), ("KSG011", "b: *mut _IRP"),
    ];

    irp_alone: "#[ks_synchronized(control)] unsafe fn f(irp: PIRP) {}" => [("KSG012", "control")];
    irp_as_object: "#[ks_synchronized(processing = irp)] unsafe fn f(irp: PIRP) {}" => [("KSG012", "irp")];
    irp_lookup_of_two: "#[ks_synchronized(control = pin(a, b))] unsafe fn f(a: PIRP, b: PIRP) {}" => [
        ("KSG012", "pin(a, b)"),
    ];

    raw_call: "#[ks_synchronized] unsafe fn f(d: PKSDEVICE) { KsReleaseDevice(d) }" => [
        ("KSG013", "KsReleaseDevice"),
    ];
    raw_call_anywhere: "#[ks_synchronized(device = KsGetIt(KsAcquireControl))] unsafe fn f(d: PKSDEVICE) {
        fn inner() { let x = || ffi::r#KsPinReleaseControl; }
        some_macro!({ [KsPinAcquireProcessingMutex] })
    }" => [
        ("KSG013", "r#KsPinReleaseControl"),
        ("KSG013", "KsPinAcquireProcessingMutex"),
        ("KSG013", "KsAcquireControl"),
    ];
    raw_call_in_otherwise: "#[ks_synchronized(otherwise = KsReleaseDevice(d))] unsafe fn f(d: PKSDEVICE) {}" => [
        ("KSG013", "KsReleaseDevice"),
    ];

    twice: "#[ks_synchronized] #[inline] #[ks_guard::ks_synchronized(control)] unsafe fn f(p: PKSPIN) {}" => [
        ("KSG014", "#[ks_guard::ks_synchronized(control)]"), ("KSG014", ATTRIBUTE),
    ];
    twice_renamed: "#[ks_synchronized] unsafe fn f(p: PKSPIN) { let __ks_synchronized_body = 1; }" => [
        ("KSG014", ATTRIBUTE),
    ];

    pattern_name: "#[ks_synchronized(control = p, otherwise = q)] unsafe fn f(W { p, .. }: W, (ref q, _): X) {}" => [
        ("KSG015", "p"), ("KSG015", "q"),
    ];

    accepted_text_is_no_capture: "#[ks_synchronized(otherwise = g(\"{q}\", x!(\"{{q}} {} {0:?}\"), x.q, X { q: 1 }.r))]
        unsafe fn f(i: PIRP, x: X) -> Y {}" => [];
    pattern_name_captured: "#[ks_synchronized(otherwise = format!(\"{q:?}\"))] unsafe fn f(i: PIRP, (q, _): X) -> Y {}" => [
        ("KSG015", "\"{q:?}\""),
    ];
    pattern_name_as_width: "#[ks_synchronized(otherwise = format!(\"{:q$.p$}\", 1))] unsafe fn f(i: PIRP, (q, p): X) -> Y {}" => [
        ("KSG015", "\"{:q$.p$}\""), ("KSG015", "\"{:q$.p$}\""),
    ];
    pattern_name_in_a_range: "#[ks_synchronized(device = x[..q])] unsafe fn f(x: X, (q, _): X) {}" => [("KSG015", "q")];
    ambiguous_by_cfg: "#[ks_synchronized] unsafe fn f(#[cfg(a)] d: PKSDEVICE, #[cfg(b)] d: PKSPIN) {}" => [
        ("KSG011", "d: PKSDEVICE"), ("KSG011", "d: PKSPIN"),
    ];

    no_failure_value: "#[ks_synchronized] unsafe fn f(i: PIRP) -> impl Copy { 1 }" => [("KSG018", "impl Copy")];
    no_failure_value_nested: "#[ks_synchronized] unsafe fn f(i: PIRP) -> Box<dyn Fn() -> impl Copy> {}" => [
        ("KSG018", "Box<dyn Fn() -> impl Copy>"),
    ];
    handler_returns_opaque: "#[ks_synchronized] unsafe extern \"C\" fn f(d: PKSDEVICE) -> impl Copy { 1 }" => [
        ("KSG019", "impl Copy"),
    ];
    handler_returns_opaque_inside: "#[ks_synchronized] extern \"C\" fn f(d: PKSDEVICE) -> Result<impl Copy, E> { }" => [
        ("KSG002", "fn"), ("KSG019", "Result<impl Copy, E>"),
    ];
}

#[test]
fn messages_say_what_to_write() {
    let cases = [
        (
            "#[ks_synchronized(control)] unsafe fn f(request: PIRP) {}",
            "`control = filter(request)` or `control = pin(request)`",
        ),
        (
            "#[ks_synchronized(control)] unsafe fn f(_: PIRP) {}",
            "name the parameter",
        ),
        (
            "#[ks_synchronized] unsafe fn f(camera: Camera) {}",
            "`device = camera`",
        ),
        (
            "#[ks_synchronized] unsafe fn f(object: Handle, tag: ULONG) {}",
            "if `object` is such an object under another type name, say so: `device = object`",
        ),
        (
            "#[ks_synchronized] unsafe fn f(a: Handle, b: Handle, (c, d): X) {}",
            "if `a` or `b` is such an object under another type name, say so: `device = a` or `device = b`",
        ),
        (
            "#[ks_synchronized(control)] unsafe fn f(a: A, b: B, c: C) {}",
            "say so: `control = a` or `control = b` or `control = c`",
        ),
        (
            "#[ks_synchronized] unsafe fn f(a: A, b: B, c: C, d: D) {}",
            "`device = <expression over the parameters>`",
        ),
        (
            "#[ks_synchronized(device device_object)] unsafe fn f(d: PKSDEVICE) {}",
            "expected `,` after `device`, found `device_object`",
        ),
        (
            "#[ks_synchronized(device = d: PKSDEVICE)] unsafe fn f(d: PKSDEVICE) {}",
            "expected `,` after `device`, found `: PKSDEVICE`",
        ),
        (
            "#[ks_synchronized(Device)] unsafe fn f(d: PKSDEVICE) {}",
            "did you mean `device`?",
        ),
        (
            "#[ks_synchronized(procesing)] unsafe fn f(d: PKSDEVICE) {}",
            "did you mean `processing`?",
        ),
        (
            "#[ks_synchronized(control(p))] unsafe fn f(p: PKSPIN) {}",
            "`control = p`",
        ),
        (
            "#[ks_synchronized] unsafe fn f(p: PKSPIN) { KsPinAcquireControl(p) }",
            "`#[ks_synchronized(device, control)]`",
        ),
        (
            "#[ks_synchronized] unsafe fn f(p: PKSPIN) { KsAcquireDevice(p) }",
            "0xC4/0x81001",
        ),
        (
            "#[ks_synchronized] fn f(p: PKSPIN) {}",
            "write `unsafe fn f(..)`",
        ),
        (
            "#[ks_synchronized(control = s)] unsafe fn f(a::Bound::<T> { pin: s, n: (1..=2 | -1), .. }: B) {}",
            "write `let a::Bound::<T> { pin: s, n: (1..=2 | -1), .. } = <name>;`",
        ),
        (
            "#[ks_synchronized(control = s)] unsafe fn f(&mut (ref s, [_, .., x @ Some(_)]): B) {}",
            "write `let &mut (ref s, [_, .., x @ Some(_)]) = <name>;`",
        ),
    ];
    for (source, expected) in cases {
        let text = message(source);
        assert!(text.contains(expected), "{source}\n{text}");
    }
}

#[test]
fn parameters_of_one_name_are_named_once() {
    let (arguments, item) =
        split("#[ks_synchronized] unsafe fn f(#[cfg(a)] d: PKSDEVICE, #[cfg(b)] d: PKSPIN) {}");
    let (_, diag) = pipeline::examine(arguments, item);
    let text = diag.errors()[0].to_string();
    assert!(text.contains("any of the parameters called `d`"), "{text}");
    assert!(text.ends_with("say so: `device = d`"), "{text}");
}

/// A message is one sentence without a full stop, then at most one help and one note.
#[test]
fn messages_keep_their_form() {
    let sources = [
        "#[ks_synchronized] struct S;",
        "#[ks_synchronized] async unsafe fn f() {}",
        "#[ks_synchronized] unsafe fn f(p: PKSPIN) { KsPinAcquireControl(p) }",
        "#[ks_synchronized(control)] unsafe fn f(d: PKSDEVICE) {}",
    ];
    for source in sources {
        let text = message(source);
        let (first, rest) = text.split_once('\n').expect("a help line");
        assert!(!first.ends_with('.'), "{first}");
        assert!(text.starts_with("KSG"), "{text}");
        let lines: Vec<&str> = rest.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines.len() <= 2, "{text}");
        assert!(
            lines[0].starts_with("= help: ") || lines[0].starts_with("= note: "),
            "{text}"
        );
    }
}
