//! Explicit objects: what may stand behind `device =`, `control =` and `processing =`.
#![expect(
    clippy::explicit_auto_deref,
    clippy::used_underscore_binding,
    reason = "the forms of the expressions are the point"
)]

use std::ptr::{NonNull, null_mut};

use ks_guard::{NtResult, NtStatus, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

type Stream = PKSPIN;
type Graph = *mut KSFILTER;

struct Context {
    pin: PKSPIN,
    filters: [PKSFILTER; 2],
}

unsafe fn device_of(pin: PKSPIN) -> PKSDEVICE {
    unsafe { KsPinGetDevice(pin) }
}

/// A function of the driver's own with the name of one of the attribute's lookups.
fn pin(context: &Context) -> PKSPIN {
    context.pin
}

#[ks_synchronized(processing = stream)]
unsafe fn alias_named_explicitly(stream: Stream) -> NTSTATUS {
    assert_eq!(held(), ["processing of pin#1"]);
    i32::from(stream.is_null())
}

#[ks_synchronized(control = graph)]
unsafe fn another_alias(graph: Graph) -> NTSTATUS {
    assert_eq!(held(), ["control of filter#1"]);
    i32::from(graph.is_null())
}

#[ks_synchronized(control = context.filters[index], otherwise = Vec::new())]
unsafe fn place(context: &Context, index: usize) -> Vec<String> {
    held()
}

#[ks_synchronized(control = (*context).pin, otherwise = Vec::new())]
unsafe fn place_behind_a_reference(context: &mut Context) -> Vec<String> {
    held()
}

#[ks_synchronized(device = unsafe { device_of(context.pin) }, otherwise = Vec::new())]
unsafe fn call(context: &Context) -> Vec<String> {
    held()
}

#[ks_synchronized(control = self::pin(context), otherwise = Vec::new())]
unsafe fn path_to_an_own_function(context: &Context) -> Vec<String> {
    held()
}

#[ks_synchronized(control = (pin)(context), otherwise = Vec::new())]
unsafe fn own_function_in_parentheses(context: &Context) -> Vec<String> {
    held()
}

#[ks_synchronized(control = if second { context.filters[1] } else { context.filters[0] }, otherwise = Vec::new())]
unsafe fn branches(context: &Context, second: bool) -> Vec<String> {
    held()
}

#[ks_synchronized(control = match first { Some(filter) => filter, None => null_mut() }, otherwise = Vec::new())]
unsafe fn own_bindings(first: Option<PKSFILTER>) -> Vec<String> {
    held()
}

#[ks_synchronized(device = device, control = filter, processing = pin)]
unsafe fn all_named(device: PKSDEVICE, filter: PKSFILTER, pin: PKSPIN) -> Vec<String> {
    assert!(!device.is_null() && !filter.is_null() && !pin.is_null());
    held()
}

#[ks_synchronized(device = device, control = filter, processing, otherwise = 0)]
unsafe fn processing_found_by_kind(device: *mut KSDEVICE, filter: Graph, pin: PKSPIN) -> usize {
    [device.is_null(), filter.is_null(), pin.is_null()]
        .iter()
        .filter(|null| !**null)
        .count()
}

#[ks_synchronized(device = irp, control = filter(irp), processing = pin, otherwise = Vec::new())]
unsafe fn mixed(irp: PIRP, pin: PKSPIN) -> Vec<String> {
    assert!(!irp.is_null() && !pin.is_null());
    held()
}

#[ks_synchronized(device = pin(irp), control = pin(irp), processing = pin(irp), otherwise = Vec::new())]
unsafe fn thrice_from_one_irp(irp: PIRP) -> Vec<String> {
    assert!(!irp.is_null());
    held()
}

#[ks_synchronized(device = filter(irp), otherwise = Vec::new())]
unsafe fn device_by_way_of_a_filter(irp: PIRP) -> Vec<String> {
    assert!(!irp.is_null());
    held()
}

#[ks_synchronized(control = pin(*irps.first().unwrap_or(&null_mut())), otherwise = Vec::new())]
unsafe fn lookup_from_an_expression(irps: &[PIRP]) -> Vec<String> {
    held()
}

static mut EVALUATIONS: u32 = 0;

#[ks_synchronized(control = { count_one(); pin }, otherwise = 0)]
unsafe fn evaluated_once(pin: PKSPIN) -> u32 {
    assert!(!pin.is_null());
    unsafe { EVALUATIONS }
}

fn count_one() {
    assert!(
        held().is_empty(),
        "objects are found before anything is acquired"
    );
    unsafe { EVALUATIONS += 1 };
}

#[ks_synchronized(device, control = { assert!(held().is_empty()); pin }, otherwise = false)]
unsafe fn all_found_before_the_first_acquire(pin: PKSPIN) -> bool {
    !pin.is_null()
}

#[ks_synchronized(device = device, control = nothing, otherwise = "nothing acquired")]
unsafe fn inner_lookup_fails(
    device: PKSDEVICE,
    nothing: Option<NonNull<KSFILTER>>,
) -> &'static str {
    assert!(!device.is_null() && nothing.is_some());
    "ran"
}

unsafe fn find(irp: PIRP) -> NtResult<PKSPIN> {
    if irp.is_null() {
        return Err(NtStatus::from_raw(STATUS_NO_SUCH_DEVICE));
    }
    Ok(unsafe { KsGetPinFromIrp(irp) })
}

#[ks_synchronized(control = unsafe { find(irp)? })]
unsafe fn fallible(irp: PIRP) -> NtResult<usize> {
    assert!(!irp.is_null());
    Ok(held().len())
}

/// The C caller sees a status; the attribute's expressions see what the handler declares.
#[ks_synchronized(control = unsafe { find(irp)? })]
unsafe extern "C" fn fallible_for_c(irp: PIRP) -> NtResult {
    assert!(!irp.is_null());
    assert_eq!(held(), ["control of filter#1"]);
    Err(NtStatus::from_raw(STATUS_PENDING))
}

#[ks_synchronized(control = pin(irp), otherwise = return Err(NtStatus::from_raw(STATUS_NOT_FOUND)))]
unsafe extern "C" fn returns_otherwise(irp: PIRP) -> NtResult {
    assert!(!irp.is_null());
    Ok(())
}

struct Fallible;

impl Fallible {
    #[ks_synchronized(device = unsafe { find(irp)? })]
    unsafe extern "C-unwind" fn method(&self, irp: PIRP, [left, right]: &[u32; 2]) -> NtResult {
        assert!(!irp.is_null() && left < right);
        assert_eq!(held(), ["device of device#1"]);
        Ok(())
    }
}

#[ks_synchronized(
    control = pin(irp),
    otherwise = format!("{_name:>width$} {{_other}} {0}", level + 1, width = _width)
)]
unsafe fn captured_by_a_format(
    irp: PIRP,
    _name: String,
    _width: usize,
    _other: u32,
    level: u32,
) -> String {
    String::new()
}

#[ks_synchronized(control = pins[.._count][0], otherwise = Numbers { first: _first, second: 0 })]
unsafe fn ranges_and_fields(pins: &[PKSPIN], _count: usize, _first: u32) -> Numbers {
    Numbers {
        first: 1,
        second: 2,
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Numbers {
    first: u32,
    second: u32,
}

#[ks_synchronized(control = r#pin)]
unsafe fn raw_in_the_attribute(pin: PKSPIN) -> Vec<String> {
    held()
}

/// What a block would end with, were it not read as a statement first.
#[ks_synchronized(control = pin(irp), otherwise = if large { 100 } else { 10 } + 1)]
unsafe fn sum_otherwise(irp: PIRP, large: bool) -> u32 {
    u32::from(irp.is_null() || large)
}

#[ks_synchronized(control = (pin(irp)), otherwise = match number { 1 => [1, 2], _ => [3, 4] }[1] + number)]
unsafe fn element_otherwise(irp: PIRP, number: u32) -> u32 {
    assert_eq!(held(), ["control of filter#1"]);
    u32::from(irp.is_null()) + number
}

#[test]
fn otherwise_is_one_expression() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(sum_otherwise(null_mut(), true), 101);
        assert_eq!(sum_otherwise(null_mut(), false), 11);
        assert_eq!(sum_otherwise(o.irp, false), 0);
        assert_eq!(element_otherwise(null_mut(), 1), 3);
        assert_eq!(element_otherwise(null_mut(), 2), 6);
        assert_eq!(element_otherwise(o.irp, 7), 7);
    });
}

#[test]
fn an_extern_handler_may_leave_from_an_expression() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(fallible_for_c(o.irp), STATUS_PENDING);
        assert_eq!(fallible_for_c(null_mut()), STATUS_NO_SUCH_DEVICE);
        assert_eq!(returns_otherwise(o.irp), STATUS_SUCCESS);
        assert_eq!(returns_otherwise(null_mut()), STATUS_NOT_FOUND);
        assert_eq!(Fallible.method(o.irp, &[1, 2]), STATUS_SUCCESS);
        assert_eq!(Fallible.method(null_mut(), &[1, 2]), STATUS_NO_SUCH_DEVICE);
    });
    let control = "control of filter#1";
    assert_eq!(played.taken, [control, control, "device of device#1"]);
}

#[test]
fn an_expression_may_use_any_parameter() {
    play(Play::Pin, |o| unsafe {
        let text = captured_by_a_format(null_mut(), "n".to_owned(), 3, 0, 1);
        assert_eq!(text, "  n {_other} 2");
        let found = ranges_and_fields(&[o.pin, null_mut()], 1, 7);
        assert_eq!(found.first, 1);
        let missing = ranges_and_fields(&[null_mut()], 1, 7);
        assert_eq!(
            missing,
            Numbers {
                first: 7,
                second: 0
            }
        );
        assert_eq!(raw_in_the_attribute(o.pin), ["control of filter#1"]);
    });
}

#[ks_synchronized(control = unsafe { find(irp)? })]
unsafe extern "C" fn extern_fallible(irp: PIRP) -> NtResult {
    assert!(!irp.is_null());
    Ok(())
}

#[ks_synchronized(control = pin(irp), otherwise = return Err(NtStatus::from_raw(STATUS_NOT_FOUND)))]
unsafe extern "C" fn extern_early(irp: PIRP) -> NtResult {
    assert!(!irp.is_null());
    Ok(())
}

#[ks_synchronized(control = pin(irp), otherwise = format!("{_name}, {_count:>2}, {{_name}}"))]
unsafe fn captured(irp: PIRP, _name: String, _count: u32) -> String {
    assert!(!irp.is_null());
    String::new()
}

#[test]
fn an_expression_may_capture() {
    let played = play(Play::Pin, |_| unsafe {
        captured(null_mut(), "name".to_owned(), 7)
    });
    assert_eq!(played.value, "name,  7, {_name}");
    assert!(played.taken.is_empty());
}

#[test]
fn an_expression_of_a_handler_may_fail_in_its_own_way() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(extern_fallible(o.irp), STATUS_SUCCESS);
        assert_eq!(extern_fallible(null_mut()), STATUS_NO_SUCH_DEVICE);
        assert_eq!(extern_early(o.irp), STATUS_SUCCESS);
        assert_eq!(extern_early(null_mut()), STATUS_NOT_FOUND);
    });
    assert_eq!(played.taken.len(), 2);
}

#[test]
fn an_expression_may_fail_in_its_own_way() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(fallible(o.irp), Ok(1));
        assert_eq!(
            fallible(null_mut()),
            Err(NtStatus::from_raw(STATUS_NO_SUCH_DEVICE))
        );
    });
    assert_eq!(played.taken, ["control of filter#1"]);
}

#[test]
fn explicit_objects() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(alias_named_explicitly(o.pin), STATUS_SUCCESS);
        assert_eq!(another_alias(o.filter), STATUS_SUCCESS);
        let mut context = Context {
            pin: o.pin,
            filters: [o.filter, null_mut()],
        };
        let control = ["control of filter#1"];
        assert_eq!(place(&context, 0), control);
        assert!(place(&context, 1).is_empty());
        assert_eq!(place_behind_a_reference(&mut context), control);
        assert_eq!(call(&context), ["device of device#1"]);
        assert_eq!(path_to_an_own_function(&context), control);
        assert_eq!(own_function_in_parentheses(&context), control);
        assert_eq!(branches(&context, false), control);
        assert!(branches(&context, true).is_empty());
        assert_eq!(own_bindings(Some(o.filter)), control);
        assert!(own_bindings(None).is_empty());
    });
}

#[test]
fn several_mutexes_nest_in_hierarchy_order() {
    let all = [
        "device of device#1",
        "control of filter#1",
        "processing of pin#1",
    ];
    let played = play(Play::Pin, move |o| unsafe {
        assert_eq!(all_named(o.device, o.filter, o.pin), all);
        assert_eq!(processing_found_by_kind(o.device, o.filter, o.pin), 3);
        assert_eq!(thrice_from_one_irp(o.irp), all);
        assert_eq!(device_by_way_of_a_filter(null_mut()), [""; 0]);
        assert_eq!(lookup_from_an_expression(&[o.irp]), all[1..2]);
        assert!(lookup_from_an_expression(&[]).is_empty());
    });
    assert_eq!(
        played.taken,
        [&all[..], &all[..], &all[..], &all[1..2]].concat()
    );
    play(Play::Filter, move |o| unsafe {
        assert_eq!(mixed(o.irp, o.pin), all);
        assert_eq!(device_by_way_of_a_filter(o.irp), all[..1]);
    });
}

#[test]
fn objects_are_found_once_and_before_the_first_acquire() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(evaluated_once(o.pin), 1);
        assert!(all_found_before_the_first_acquire(o.pin));
        assert_eq!(inner_lookup_fails(o.device, None), "nothing acquired");
        assert_eq!(inner_lookup_fails(o.device, NonNull::new(o.filter)), "ran");
    });
    assert_eq!(played.taken.len(), 1 + 2 + 2);
}

struct Owner {
    pin: PKSPIN,
    name: String,
}

impl Owner {
    fn find(&self) -> NtResult<PKSPIN> {
        if self.name.is_empty() {
            return Err(NtStatus::from_raw(STATUS_NO_SUCH_DEVICE));
        }
        Ok(self.pin)
    }

    #[ks_synchronized(control = self.find()?)]
    unsafe fn lend(&mut self) -> NtResult<&mut String> {
        Ok(&mut self.name)
    }

    #[ks_synchronized(control = { if self.name.is_empty() { return; } self.pin })]
    unsafe extern "C" fn clear(&mut self) {
        self.name.clear();
    }

    #[ks_synchronized(control = self.pin, otherwise = { *count = 7; return Err(NtStatus::INVALID_PARAMETER) })]
    unsafe extern "C" fn count(&self, count: &mut u32) -> NtResult {
        *count += 1;
        Ok(())
    }

    #[ks_synchronized(control = self.pin, otherwise = text)]
    unsafe fn moved(&self, text: String) -> String {
        text + &self.name
    }

    #[ks_synchronized(control = self.pin, otherwise = self)]
    unsafe fn back(self) -> Self {
        Self {
            name: "back".to_owned(),
            ..self
        }
    }

    #[ks_synchronized(
        device = unsafe { KsPinGetDevice(self.find()?) },
        control = self.find()?,
        processing = { assert!(held().is_empty()); self.find()? },
    )]
    unsafe extern "C" fn all(&mut self) -> NtResult {
        assert_eq!(held().len(), 3);
        Ok(())
    }
}

#[ks_synchronized(control = 'found: {
    for pin in pins {
        if !pin.is_null() {
            break 'found *pin;
        }
    }
    return 3;
}, otherwise = 1)]
unsafe fn searched(pins: &[PKSPIN]) -> u32 {
    u32::from(pins.len() > 5)
}

#[ks_synchronized(control = pin(irp), otherwise = { let text = "none".to_owned(); Box::new(text) })]
unsafe fn coerced(irp: PIRP) -> Box<dyn std::fmt::Display> {
    Box::new(u32::from(irp.is_null()))
}

#[test]
fn expressions_on_self_leave_it_whole() {
    let played = play(Play::Pin, |o| unsafe {
        let owner = |pin, name: &str| Owner {
            pin,
            name: name.to_owned(),
        };
        let mut there = owner(o.pin, "there");
        there.lend().expect("found").push('!');
        assert_eq!(there.name, "there!");
        assert_eq!(there.all(), STATUS_SUCCESS);
        let mut count = 0;
        assert_eq!(there.count(&mut count), STATUS_SUCCESS);
        assert_eq!(there.moved("text ".to_owned()), "text there!");
        assert_eq!(count, 1);
        there.clear();
        assert_eq!(there.name, "");
        // From here on nothing is found.
        assert_eq!(there.lend(), Err(NtStatus::from_raw(STATUS_NO_SUCH_DEVICE)));
        assert_eq!(there.all(), STATUS_NO_SUCH_DEVICE);
        there.clear();
        let gone = owner(null_mut(), "gone");
        assert_eq!(gone.count(&mut count), STATUS_INVALID_PARAMETER);
        assert_eq!(count, 7);
        assert_eq!(gone.moved("text".to_owned()), "text");
        assert_eq!(gone.back().name, "gone");
        assert_eq!(owner(o.pin, "").back().name, "back");
    });
    assert_eq!(played.taken.len(), 1 + 3 + 1 + 1 + 1 + 1);
}

#[test]
fn expressions_are_blocks_of_the_function() {
    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(searched(&[null_mut(), o.pin]), 0);
        assert_eq!(searched(&[null_mut()]), 3);
        assert_eq!(coerced(o.irp).to_string(), "0");
        assert_eq!(coerced(null_mut()).to_string(), "none");
    });
    assert_eq!(played.taken.len(), 2);
}
