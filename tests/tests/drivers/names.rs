//! Everything imported under other names, handlers of one name in several modules and in implementations.

mod driver {
    pub use ks_guard::ks_synchronized as locked;
    pub use ks_guard::slot::{device as d, filter as f, pin as p};
    pub use ks_guard::{
        Cx as Context, Driver, Filter as Flt, FilterKind, NewDevice as FreshDevice,
        NewFilter as FreshFilter, NewPin as FreshPin, NtResult as Result, Pin as P, PinKind,
        ProcessingPin as Proc,
    };
    pub enum Drv {}
    impl Driver for Drv {
        type Device = Vec<String>;
    }
}
mod left {
    use super::driver::*;
    use ks_guard::ffi::*;
    pub enum Filt {}
    impl FilterKind for Filt {
        type Driver = Drv;
        type Control = u8;
        type Processing = ();
    }
    pub enum Vid {}
    impl PinKind for Vid {
        type Filter = Filt;
        type Control = KSSTATE;
        type Processing = ();
    }
    #[locked(slot = f::Create)]
    pub(super) fn create(_: &mut Context, _: FreshFilter<Filt>, _: PIRP) -> Result<(u8, ())> {
        Ok((1, ()))
    }
    #[locked(slot = f::Close)]
    pub(super) fn close(_: &mut Context, _: Flt<Filt>, _: PIRP) -> Result {
        Ok(())
    }
    impl Vid {
        #[locked(slot = p::Create)]
        pub(super) fn create(_: &mut Context, _: FreshPin<Vid>, _: PIRP) -> Result<(KSSTATE, ())> {
            Ok((0, ()))
        }
        #[locked(slot = p::SetDeviceState)]
        pub(super) fn state(cx: &mut Context, pin: P<Vid>, to: KSSTATE, _: KSSTATE) -> Result {
            *pin.data_mut(cx) = to;
            Ok(())
        }
        #[locked(slot = p::Process)]
        pub(super) fn process(_: &mut Context, _: Proc<Vid>, _: &mut ()) -> Result {
            Ok(())
        }
        #[locked(requires(control))]
        pub(super) fn helper<'c>(cx: &mut Context<'c>, pin: P<'_, 'c, Vid>) -> KSSTATE {
            *pin.data(cx)
        }
    }
}
mod right {
    use super::driver::{self, Context, Drv};
    use ks_guard::ffi::PIRP;
    pub enum Filt {}
    impl driver::FilterKind for Filt {
        type Driver = Drv;
        type Control = u8;
        type Processing = ();
    }
    #[driver::locked(slot = driver::f::Create)]
    pub(super) fn create(
        _: &mut Context,
        _: driver::FreshFilter<Filt>,
        _: PIRP,
    ) -> driver::Result<(u8, ())> {
        Ok((1, ()))
    }
    #[driver::locked(slot = driver::f::Close)]
    pub(super) fn close(_: &mut Context, _: driver::Flt<Filt>, _: PIRP) -> driver::Result<()> {
        Ok(())
    }
}
use driver::*;
#[locked(slot = d::Add)]
fn add(_: &mut Context, _: FreshDevice<Drv>) -> Result<Vec<String>> {
    Ok(vec!["x".into()])
}
#[ks_guard::ks_synchronized(slot = ks_guard::slot::device::Stop, device)]
fn stop(cx: &mut ks_guard::Cx, device: ks_guard::Device<driver::Drv>, _irp: ks_guard::ffi::PIRP) {
    device.data_mut(cx).clear();
}
use ks_guard::slot::table as t;
static L: t::FilterDispatch<left::Filt> = t::FilterDispatch::new(left::create).close(left::close);
static R: t::FilterDispatch<right::Filt> =
    t::FilterDispatch::new(right::create).close(right::close);
static LP: t::PinDispatch<left::Vid> = t::PinDispatch::new(left::Vid::create)
    .set_device_state(left::Vid::state)
    .process(left::Vid::process);
static LPD: [t::PinDescriptor<left::Filt>; 1] = [t::PinDescriptor::new(&LP, 2)];
static LD: t::FilterDescriptor<Drv> = t::FilterDescriptor::new(&L, &LPD);
static RD: t::FilterDescriptor<Drv> = t::FilterDescriptor::new(&R, &[]);
static REFS: [t::FilterDescriptorRef<Drv>; 2] = [LD.to_ref(), RD.to_ref()];
static D: t::DeviceDispatch<Drv> = t::DeviceDispatch::new(add).stop(stop);
static DEV: t::DeviceDescriptor<Drv> = t::DeviceDescriptor::new(&D, &REFS);

use ks_guard::ffi::{NTSTATUS, PDRIVER_OBJECT, PUNICODE_STRING, STATUS_SUCCESS};

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    match unsafe { DEV.initialize_driver(driver, path) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

/// A helper of an implementation is a function, its handlers are values.
#[locked(slot = p::Disconnect)]
fn disconnect(cx: &mut Context, pin: FreshPin<left::Vid>) {
    if let Some(pin) = pin.created(cx) {
        assert_eq!(left::Vid::helper(cx, pin), 0);
    }
}

#[test]
fn by_any_name() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, entry);
    for factory in [0, 1] {
        let filter = device
            .open_filter(factory)
            .expect("no violation")
            .expect("opens");
        filter.close().expect("no violation").expect("closes");
    }
    device.stop().expect("no violation");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
    assert_eq!(size_of_val(&disconnect), 0);
}
