//! The closure that picks entries runs without a context; data that goes out is plain; the object is of this callback.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::SpinLock;

static SET: GUID = GUID {
    Data1: 0,
    Data2: 0,
    Data3: 0,
    Data4: [0; 8],
};
static LOCK: SpinLock<u32> = SpinLock::new(0);

mod context_in_the_closure {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        cx.generate_pin_events_if(pin, &SET, 1, |level: &u32| { //~ ERROR E0500 E0501
            cx.with_spin_lock(&LOCK, |_, now| *now >= *level)
        });
        Ok(())
    }
}

mod bytes_that_are_none {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        cx.generate_pin_events_with(pin, &SET, 1, &Some(to)); //~ ERROR KSG123
        Ok(())
    }
}

mod pin_for_a_filter {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        cx.generate_filter_events(pin, &SET, 1); //~ ERROR KSG126
        Ok(())
    }
}

mod set_that_goes_away {
    use super::*;

    #[ks_synchronized(slot = pin::SetDeviceState)]
    fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult {
        let set = SET;
        cx.generate_pin_events(pin, &set, 1); //~ ERROR E0597
        Ok(())
    }
}

fn main() {}
