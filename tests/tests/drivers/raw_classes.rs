//! Raw: C++ classes as generic implementations, traits with handlers, and tables that are associated constants.

use ks_guard::{NtResult, NtStatus, ffi::*, ks_synchronized};
use std::marker::PhantomData;
trait Hw {
    unsafe fn reset(&mut self) -> NtResult;
    const NAME: &'static str;
}
trait FilterObject {
    unsafe fn on_create(filter: PKSFILTER, irp: PIRP) -> NtResult;
    fn name() -> String {
        "x".into()
    }
    unsafe fn dispatch() -> KSFILTER_DISPATCH;
}
struct Base<T>(PhantomData<T>);
impl<T: Hw + 'static> Base<T> {
    #[ks_synchronized]
    unsafe extern "C" fn stop(device: PKSDEVICE, _irp: PIRP) {
        if let Some(hw) = unsafe { (*device).Context.cast::<T>().as_mut() } {
            let _ = unsafe { hw.reset() };
        }
    }
    #[ks_synchronized(device)]
    unsafe extern "C" fn query_stop(device: PKSDEVICE, _irp: PIRP) -> NtResult {
        let hw =
            unsafe { (*device).Context.cast::<T>().as_mut() }.ok_or(NtStatus::DEVICE_NOT_READY)?;
        unsafe { hw.reset() }
    }
    const DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
        Stop: Some(Self::stop),
        QueryStop: Some(Self::query_stop),
        ..KSDEVICE_DISPATCH::EMPTY
    };
}
struct Fake {
    n: u32,
}
impl Hw for Fake {
    const NAME: &'static str = "fake";
    unsafe fn reset(&mut self) -> NtResult {
        self.n = 0;
        Ok(())
    }
}
impl FilterObject for Fake {
    #[ks_synchronized(control)]
    unsafe fn on_create(filter: PKSFILTER, irp: PIRP) -> NtResult {
        let _ = (filter, irp, Self::NAME);
        Self::name()
            .is_empty()
            .then_some(())
            .ok_or(NtStatus::NOT_FOUND)
    }
    unsafe fn dispatch() -> KSFILTER_DISPATCH {
        unsafe extern "C" fn create(f: PKSFILTER, irp: PIRP) -> NTSTATUS {
            match unsafe { Fake::on_create(f, irp) } {
                Ok(()) => 0,
                Err(e) => e.into_raw(),
            }
        }
        KSFILTER_DISPATCH {
            Create: Some(create),
            ..KSFILTER_DISPATCH::EMPTY
        }
    }
}
pub trait Locked {
    unsafe fn with<R>(self, f: impl FnOnce() -> R) -> R;
}
impl Locked for PKSPIN {
    #[ks_synchronized(control = self, otherwise = unreachable!())]
    unsafe fn with<R>(self, f: impl FnOnce() -> R) -> R
    where
        Self: Sized,
    {
        f()
    }
}

#[test]
fn tables_are_complete() {
    let table = Base::<Fake>::DISPATCH;
    assert!(table.Stop.is_some() && table.QueryStop.is_some());
    assert!(unsafe { Fake::dispatch() }.Create.is_some());
    assert_eq!((Fake::NAME, Fake { n: 1 }.n), ("fake", 1));
    let _: unsafe fn(PKSPIN, fn() -> u8) -> u8 = <PKSPIN as Locked>::with;
}
