//! A raw handler goes into a typed table where it names the kind, and where the library need not know what it returns.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::Stop)]
    unsafe extern "C" fn handler(device: PKSDEVICE, irp: PIRP) {}

    fn table(table: DeviceDispatch<Drv>) {
        let _ = table.stop(handler); //~ ERROR KSG114
    }
}

mod of_filter {
    use super::*;

    #[ks_synchronized(slot = filter::Close<Capture>)]
    unsafe extern "C" fn handler(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }

    fn table(table: FilterDispatch<Capture>) {
        let _ = table.close(handler); //~ ERROR KSG114
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Create<Video>)]
    unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }

    fn table() {
        let _ = PinDispatch::<Video>::new(handler); //~ ERROR KSG114
    }
}

mod associated {
    use super::*;

    struct Handlers;

    impl Handlers {
        #[ks_synchronized(slot = pin::Close)]
        unsafe extern "C" fn handler(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
            STATUS_SUCCESS
        }

        fn table(table: PinDispatch<Video>) {
            let _ = table.close(Handlers::handler); //~ ERROR KSG114
        }
    }
}

fn main() {}
