//! What a handler's body asks for first, written as its constructor.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::__private::Call;

fn made() -> Call {
    Call(()) //~ ERROR E0423
}

fn main() {}
