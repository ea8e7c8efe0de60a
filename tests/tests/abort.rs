//! A panic that reaches an `extern "C"` boundary ends the process, after the mutexes are released and named.
//!
//! Each case runs in a child process: this test binary again, asked for one test by name. The panic hook of the simulator
//! speaks twice there: for the panic of the handler, and for the one by which rustc's shim refuses to unwind further.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "every handler here is called with the live objects that `play` hands out"
)]

use std::{
    env,
    process::{Command, ExitStatus},
};

use ks_guard::{NtResult, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

/// Set in a child process: the case it is to run.
const CASE: &str = "KS_GUARD_TESTS_ABORT";

#[ks_synchronized]
unsafe extern "C" fn remove(_device: PKSDEVICE, _irp: PIRP) {
    panic!("holding {:?}", held());
}

#[ks_synchronized(device, control = pin(irp), processing = pin(irp))]
unsafe extern "C" fn property(irp: PIRP) -> NtResult {
    let frames: Vec<u32> = Vec::new();
    assert!(!irp.is_null());
    assert_eq!(frames.len(), 1, "holding {:?}", held());
    Ok(())
}

#[ks_synchronized(control)]
unsafe extern "C" fn create(_pin: PKSPIN) -> NTSTATUS {
    std::hint::black_box(None).expect("a status")
}

/// What the parent starts; without the variable it has nothing to do.
#[test]
fn child() {
    let Ok(case) = env::var(CASE) else { return };
    play(Play::Pin, move |o| unsafe {
        match case.as_str() {
            "remove" => remove(o.device, o.irp),
            "property" => drop(property(o.irp)),
            "create" => drop(create(o.pin)),
            "returns" => {}
            other => panic!("no case {other}"),
        }
        println!("the handler came back");
    });
}

/// How the child ended, and all that it wrote.
fn run(case: &str) -> (ExitStatus, String) {
    let output = Command::new(env::current_exe().expect("this binary"))
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(CASE, case)
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("the child starts");
    let text = [output.stdout, output.stderr].concat();
    (output.status, String::from_utf8_lossy(&text).into_owned())
}

/// The handler's panic is told with `held`, outermost first; rustc's refusal to unwind further, with nothing held.
fn aborts_after_the_release(case: &str, held: &[&str]) {
    let (status, text) = run(case);
    assert!(!status.success(), "{text}");
    assert!(!text.contains("the handler came back"), "{text}");
    let (first, second) = text
        .split_once("panic in a function that cannot unwind")
        .expect(&text);
    let place = "the panic is in property Set of pin#1";
    assert!(first.contains(place), "{text}");
    assert!(second.contains(place), "{text}");
    let lines = |text: &str| -> Vec<String> {
        let told = text
            .lines()
            .filter_map(|line| line.strip_prefix("ks-guard-sim: held: "));
        told.filter_map(|line| Some(line.split_once(',')?.0.to_owned()))
            .collect()
    };
    assert_eq!(lines(first), held, "{text}");
    assert_eq!(lines(second), [""; 0], "released before the abort: {text}");
}

#[test]
fn a_panic_under_the_device_mutex() {
    aborts_after_the_release("remove", &["device mutex of device#1"]);
}

#[test]
fn a_panic_under_all_three() {
    let held = [
        "device mutex of device#1",
        "filter control mutex of filter#1",
        "processing mutex of pin#1",
    ];
    aborts_after_the_release("property", &held);
}

#[test]
fn a_panic_in_a_method_of_the_standard_library() {
    aborts_after_the_release("create", &["filter control mutex of filter#1"]);
}

/// Without a panic the child does come back, so that the tests above do not pass for another reason.
#[test]
fn a_child_that_returns() {
    let (status, text) = run("returns");
    assert!(status.success(), "{text}");
    assert!(text.contains("the handler came back"), "{text}");
}
