//! Kinds with parameters, data with parameters, and handlers that a macro writes for each of several kinds.

use core::marker::PhantomData;
use ks_guard::ffi::*;
use ks_guard::slot::table::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::*;
pub enum Drv {}
impl Driver for Drv {
    type Device = [u8; 4];
}
pub enum Flt {}

pub struct Slots<T, const N: usize>([Option<T>; N]);
impl FilterKind for Flt {
    type Driver = Drv;
    type Control = Slots<Box<dyn Fn(u32) -> u32 + Send>, 4>;
    type Processing = ();
}
pub struct Stream<const ID: u8, T = ()>(PhantomData<T>);
#[derive(Clone, Copy)]
pub struct Ring<T, const N: usize> {
    items: [T; N],
    head: usize,
}
impl<T: Copy, const N: usize> Ring<T, N> {
    fn push(&mut self, t: T) {
        self.items[self.head % N] = t;
        self.head += 1;
    }
}
impl<const ID: u8, T: Send + 'static> PinKind for Stream<ID, T> {
    type Filter = Flt;
    type Control = (KSSTATE, Option<T>);
    type Processing = Ring<u8, 16>;
}

#[ks_synchronized(requires(control), may_take(processing))]
fn state<const ID: u8, T: Send + 'static>(cx: &mut Cx, pin: Pin<Stream<ID, T>>, to: KSSTATE) {
    pin.data_mut(cx).0 = to;
    cx.with_pin_processing(pin, |_, ring| ring.push(ID));
}
macro_rules! kind {
    ($(#[$m:meta])* $module:ident: $kind:ty, $descriptor:ident) => {
        mod $module {
            use super::*;
            $(#[$m])*
            #[ks_synchronized(slot = pin::Create)]
            pub(super) fn create(_: &mut Cx, pin: NewPin<$kind>, _: PIRP) -> NtResult<((KSSTATE, Option<<$kind as Of>::T>), Ring<u8, 16>)> {
                if pin.id() > 9 { return Err(NtStatus::NOT_FOUND); }
                Ok(((KSSTATE_STOP, None), Ring { items: [0; 16], head: 0 }))
            }
            #[ks_synchronized(slot = pin::SetDeviceState)]
            pub(super) fn set_state(cx: &mut Cx, pin: Pin<$kind>, to: KSSTATE, _: KSSTATE) -> NtResult { state(cx, pin, to); Ok(()) }
            #[ks_synchronized(slot = pin::Process)]
            pub(super) fn process(_: &mut Cx, _: ProcessingPin<$kind>, ring: &mut Ring<u8, 16>) -> NtResult<NtStatus> { ring.push(1); Ok(NtStatus::PENDING) }
            pub(super) static TABLE: PinDispatch<$kind> = PinDispatch::new(create).set_device_state(set_state).process(process);
        }
        use $module::TABLE as $descriptor;
    };
}
pub trait Of {
    type T;
}
impl<const ID: u8, T> Of for Stream<ID, T> {
    type T = T;
}
type Left = Stream<0>;
kind!(/** Left. */ left: Left, LEFT);
kind!(right: Stream<1, u32>, RIGHT);
kind!(third: super::Stream<{ 1 + 1 }, Vec<u8>>, THIRD);
#[ks_synchronized(slot = device::Add)]
fn add(_: &mut Cx, _: NewDevice<Drv>) -> NtResult<[u8; 4]> {
    Ok(*b"abcd")
}
#[ks_synchronized(slot = filter::Create)]
fn create(_: &mut Cx, _: NewFilter<Flt>, _: PIRP) -> NtResult<(<Flt as FilterKind>::Control, ())> {
    let mut slots = Slots([const { None }; 4]);
    slots.0[0] = Some(Box::new(|n: u32| n + 1) as Box<dyn Fn(u32) -> u32 + Send>);
    Ok((slots, ()))
}
#[ks_synchronized(slot = filter::SetProperty, control)]
fn set(cx: &mut Cx, filter: Filter<Flt>, _: &KSPROPERTY, &v: &u32) -> NtResult {
    let data = filter.data_mut(cx);
    let f = data.0[0].take().ok_or(NtStatus::NOT_FOUND)?;
    data.0[1] = Some(Box::new(move |n| f(n) + v));
    Ok(())
}
static PROPS: [PropertyItem<Flt>; 1] = [PropertyItem::filter_set(0, set)];
static SETS: [PropertySet<Flt>; 1] = [PropertySet::new(&KSCATEGORY, &PROPS)];
static KSCATEGORY: GUID = KSCATEGORY_VIDEO;
static AUTO: AutomationTable<Flt> = AutomationTable::new(&SETS);
static PINS: [PinDescriptor<Flt>; 3] = [
    PinDescriptor::new(&LEFT, 2),
    PinDescriptor::new(&RIGHT, 2),
    PinDescriptor::new(&THIRD, 1),
];
static FD: FilterDispatch<Flt> = FilterDispatch::new(create).automation(&AUTO);
static F: FilterDescriptor<Drv> = FilterDescriptor::new(&FD, &PINS);
static REFS: [FilterDescriptorRef<Drv>; 1] = [F.to_ref()];
static DD: DeviceDispatch<Drv> = DeviceDispatch::new(add);
static DEV: DeviceDescriptor<Drv> = DeviceDescriptor::new(&DD, &REFS);

unsafe extern "C" fn entry(driver: PDRIVER_OBJECT, path: PUNICODE_STRING) -> NTSTATUS {
    match unsafe { DEV.initialize_driver(driver, path) } {
        Ok(()) => STATUS_SUCCESS,
        Err(status) => status.into_raw(),
    }
}

#[test]
fn a_filter_of_kinds_with_parameters() {
    let machine = ks_guard_sim::Machine::new();
    let device = crate::life::started(&machine, entry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let property = ks_guard_sim::Property::new(KSCATEGORY_VIDEO, 0);
    filter
        .set(&property, &5_u32.to_le_bytes())
        .expect("no violation")
        .expect("sets");
    // The closure was taken out the first time.
    assert!(
        filter
            .set(&property, &5_u32.to_le_bytes())
            .expect("no violation")
            .is_err()
    );
    filter.close().expect("no violation").expect("closes");
    device.remove().expect("no violation").expect("removes");
    crate::life::account(&machine);
}
