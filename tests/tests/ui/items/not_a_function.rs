//! A mutex is held for the length of a call, so the attribute belongs on a function with a body.
#![allow(unused, reason = "nothing here is run")]

use ks_guard::{ffi::*, ks_synchronized};

mod structure {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    struct Camera {
        device: PKSDEVICE,
    }
}

mod enumeration {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    enum Object {
        Device(PKSDEVICE),
    }
}

mod union_type {
    use super::*;

    #[ks_synchronized(control)] //~ ERROR KSG001
    union Object {
        pin: PKSPIN,
        filter: PKSFILTER,
    }
}

mod module {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    mod handlers {
        use ks_guard::ffi::*;

        unsafe extern "C" fn remove(device: PKSDEVICE, irp: PIRP) {}
    }
}

mod inherent_impl {
    use super::*;

    struct Camera;

    #[ks_synchronized] //~ ERROR KSG001
    impl Camera {
        unsafe fn reset(&self, device: PKSDEVICE) {}
    }
}

mod trait_impl {
    use super::*;

    struct Camera;

    #[ks_synchronized] //~ ERROR KSG001
    impl Clone for Camera {
        fn clone(&self) -> Self {
            Self
        }
    }
}

mod trait_definition {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    trait Reset {
        unsafe fn reset(&self, device: PKSDEVICE) {}
    }
}

mod constant {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    const ADD: PFNKSDEVICECREATE = None;
}

mod static_item {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    static DISPATCH: PFNKSPIN = None;
}

mod type_alias {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    type Handler = unsafe extern "C" fn(device: PKSDEVICE);
}

mod import {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    use core::mem::forget;
}

mod macro_rules_item {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    macro_rules! handler {
        ($name:ident) => {
            unsafe extern "C" fn $name(device: PKSDEVICE) {}
        };
    }
}

mod extern_block {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG001
    unsafe extern "C" {
        fn reset(device: PKSDEVICE);
    }
}

mod trait_fn_without_body {
    use super::*;

    trait Reset {
        #[ks_synchronized] //~ ERROR KSG001
        unsafe fn reset(&self, device: PKSDEVICE);
    }
}

mod foreign_fn {
    use super::*;

    unsafe extern "C" {
        #[ks_synchronized] //~ ERROR KSG001
        fn reset(device: PKSDEVICE);
    }
}

fn main() {}
