//! What ends the process, in a child process each: a panic in a callback, and a call on a thread of no machine.
#![expect(
    clippy::disallowed_methods,
    reason = "the raw calls are what the simulator judges"
)]

#[macro_use]
mod common;

use std::process::{Command, Output};

use ks_guard::ffi::*;
use ks_guard_sim::Machine;

/// Names the case that a child runs.
const CASE: &str = "KS_GUARD_SIM_ABORT_CASE";

/// Runs this test again in a child process with `case` set.
fn child(test: &str, case: &str) -> Output {
    let me = std::env::current_exe().expect("the test knows its path");
    Command::new(me)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CASE, case)
        .output()
        .expect("the child starts")
}

fn is_child(case: &str) -> bool {
    std::env::var(CASE).is_ok_and(|value| value == case)
}

unsafe extern "C" fn create_panics(filter: PKSFILTER, _irp: PIRP) -> NTSTATUS {
    // SAFETY: AVStream passes a live filter; the process ends before the release matters.
    unsafe { KsFilterAcquireControl(filter) };
    panic!("on purpose");
}
driver! { panics filter { Create: create_panics } }

#[test]
fn a_panic_in_a_callback_names_callback_and_mutexes() {
    if is_child("panic") {
        let _ = panics::start(&Machine::new()).open_filter(0);
        unreachable!("a panic in an extern \"C\" function ends the process");
    }
    let output = child("a_panic_in_a_callback_names_callback_and_mutexes", "panic");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("on purpose"), "{said}");
    assert!(
        said.contains("the panic is in filter Create of filter#1"),
        "{said}"
    );
    assert!(
        said.contains("held: filter control mutex of filter#1"),
        "{said}"
    );
    assert!(said.contains("create_panics"), "{said}");
}

#[test]
fn a_call_on_a_thread_of_no_machine() {
    if is_child("stranger") {
        // SAFETY: the thread is what is tested; the pointer is never looked at.
        unsafe { KsAcquireDevice(std::ptr::null_mut()) };
        unreachable!("there is no machine to report to");
    }
    let output = child("a_call_on_a_thread_of_no_machine", "stranger");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("KsAcquireDevice was called on a thread of no machine"),
        "{said}"
    );
    assert!(said.contains("Machine::run"), "{said}");
}
