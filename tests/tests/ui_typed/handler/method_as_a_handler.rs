//! AVStream has no value to call a method on.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        fn handler(&self, pin: Pin<Video>, irp: PIRP) -> NtResult { //~ ERROR KSG025
            Ok(())
        }
    }
}

fn main() {}
