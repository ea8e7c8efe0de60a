//! From what a handler is given to what a mutex is taken on.
//!
//! Owns every lookup and its null checks; takes no mutex. The traits' `on_unimplemented` texts are what a user reads
//! when an object is of the wrong type. Their implementations are hidden from rustc's suggestions
//! (`do_not_recommend`), or its messages would be about the form of ours, and no function of theirs is a method, or rustc
//! would offer it where a driver's own `irp.pin()` is missing. Called by generated code.

use core::ptr::{self, NonNull};

use crate::ffi::{
    DEVICE_OBJECT, IRP, IoGetCurrentIrpStackLocation, KSDEVICE, KSFILTER, KSFILTERFACTORY, KSPIN,
    KsFilterFactoryGetDevice, KsFilterGetDevice, KsGetDeviceForDeviceObject, KsGetFilterFromIrp,
    KsGetPinFromIrp, KsPinGetDevice,
};
use crate::lock::{ControlMutex, DeviceMutex, HasControl, HasProcessing, ProcessingMutex};

/// The forms in which a handler is passed an object: raw pointer, reference, `NonNull`, or an `Option` of the last two.
///
/// The address is for `ks.sys` alone, which finds its own header with it. Nothing in this crate writes through it.
pub trait ObjectPointer {
    /// What it points to.
    type Object;

    /// The address, or null for `None`.
    fn address(this: &Self) -> *mut Self::Object;
}

impl<T> ObjectPointer for *mut T {
    type Object = T;

    #[inline]
    fn address(this: &Self) -> *mut T {
        *this
    }
}

impl<T> ObjectPointer for *const T {
    type Object = T;

    #[inline]
    fn address(this: &Self) -> *mut T {
        this.cast_mut()
    }
}

impl<T> ObjectPointer for NonNull<T> {
    type Object = T;

    #[inline]
    fn address(this: &Self) -> *mut T {
        this.as_ptr()
    }
}

impl<T> ObjectPointer for &T {
    type Object = T;

    #[inline]
    fn address(this: &Self) -> *mut T {
        ptr::from_ref::<T>(this).cast_mut()
    }
}

impl<T> ObjectPointer for &mut T {
    type Object = T;

    #[inline]
    fn address(this: &Self) -> *mut T {
        ptr::from_ref::<T>(this).cast_mut()
    }
}

impl<P: ObjectPointer> ObjectPointer for Option<P> {
    type Object = P::Object;

    #[inline]
    fn address(this: &Self) -> *mut P::Object {
        this.as_ref().map_or(ptr::null_mut(), P::address)
    }
}

/// A parameter that is the KSDEVICE itself.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` is named like a pointer to KSDEVICE, but is none",
    label = "not the `PKSDEVICE` of `ks_guard::ffi`",
    note = "say which object to lock: `#[ks_synchronized(device = <expression>)]`, whose type is a pointer to a KS object"
)]
pub trait DevicePointer {
    /// The mutex, whose object the caller of the handler vouches for.
    fn mutex(this: &Self) -> DeviceMutex;
}

#[diagnostic::do_not_recommend]
impl<P: ObjectPointer<Object = KSDEVICE>> DevicePointer for P {
    #[inline]
    fn mutex(this: &Self) -> DeviceMutex {
        DeviceMutex::new(P::address(this))
    }
}

/// What leads to a KSDEVICE.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` does not lead to a device mutex",
    label = "expected a pointer to KSDEVICE, KSFILTERFACTORY, KSFILTER, KSPIN, DEVICE_OBJECT or IRP",
    note = "say which object to lock: `#[ks_synchronized(device = <expression>)]`"
)]
pub trait DeviceObject {
    /// The mutex of this object's device, or of none.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - The object is valid, or null.
    unsafe fn device(this: &Self) -> DeviceMutex;
}

#[diagnostic::do_not_recommend]
impl<P: ObjectPointer> DeviceObject for P
where
    P::Object: HasDevice,
{
    #[inline]
    unsafe fn device(this: &Self) -> DeviceMutex {
        DeviceMutex::new(match NonNull::new(P::address(this)) {
            // SAFETY: the object is valid by the caller's contract, and not null.
            Some(object) => unsafe { HasDevice::device_of(object) },
            None => ptr::null_mut(),
        })
    }
}

/// An object from which there is a way to the device.
pub trait HasDevice {
    /// The device of `object`, or null.
    ///
    /// # Safety
    ///
    /// - `object` is valid.
    unsafe fn device_of(object: NonNull<Self>) -> *mut KSDEVICE;
}

impl HasDevice for KSDEVICE {
    #[inline]
    unsafe fn device_of(device: NonNull<Self>) -> *mut KSDEVICE {
        device.as_ptr()
    }
}

impl HasDevice for KSFILTERFACTORY {
    #[inline]
    unsafe fn device_of(factory: NonNull<Self>) -> *mut KSDEVICE {
        // SAFETY: a valid filter factory by the caller's contract (nf-ks-ksfilterfactorygetdevice).
        unsafe { KsFilterFactoryGetDevice(factory.as_ptr()) }
    }
}

impl HasDevice for KSFILTER {
    #[inline]
    unsafe fn device_of(filter: NonNull<Self>) -> *mut KSDEVICE {
        // SAFETY: a valid filter by the caller's contract (nf-ks-ksfiltergetdevice).
        unsafe { KsFilterGetDevice(filter.as_ptr()) }
    }
}

impl HasDevice for KSPIN {
    #[inline]
    unsafe fn device_of(pin: NonNull<Self>) -> *mut KSDEVICE {
        // SAFETY: a valid pin by the caller's contract (nf-ks-kspingetdevice).
        unsafe { KsPinGetDevice(pin.as_ptr()) }
    }
}

impl HasDevice for DEVICE_OBJECT {
    #[inline]
    unsafe fn device_of(object: NonNull<Self>) -> *mut KSDEVICE {
        // SAFETY: a valid functional device object by the caller's contract (nf-ks-ksgetdevicefordeviceobject).
        unsafe { KsGetDeviceForDeviceObject(object.as_ptr()) }
    }
}

/// The device object of the current stack location is the one that the IRP was sent to, which in a minidriver's
/// handler is its functional device object.
impl HasDevice for IRP {
    #[inline]
    unsafe fn device_of(irp: NonNull<Self>) -> *mut KSDEVICE {
        // SAFETY: a valid IRP by the caller's contract.
        let location = unsafe { IoGetCurrentIrpStackLocation(irp.as_ptr()) };
        let Some(location) = NonNull::new(location) else {
            return ptr::null_mut();
        };
        // SAFETY: the current stack location of a valid IRP lives as long as the IRP.
        let object = unsafe { (*location.as_ptr()).DeviceObject };
        match NonNull::new(object) {
            // SAFETY: the I/O manager put the device object there, and it outlives the IRP sent to it.
            Some(object) => unsafe { DEVICE_OBJECT::device_of(object) },
            None => ptr::null_mut(),
        }
    }
}

/// What has a filter control mutex.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` has no filter control mutex",
    label = "expected a pointer to KSFILTER or KSPIN",
    note = "say which object to lock: `#[ks_synchronized(control = <expression>)]`; from a `PIRP` write `control = filter(irp)` or `control = pin(irp)`"
)]
pub trait ControlObject {
    /// The mutex, whose object may be null.
    fn control(this: &Self) -> ControlMutex;
}

#[diagnostic::do_not_recommend]
impl<P: ObjectPointer> ControlObject for P
where
    P::Object: HasControl,
{
    #[inline]
    fn control(this: &Self) -> ControlMutex {
        HasControl::mutex_of(P::address(this))
    }
}

/// What has a processing mutex.
#[diagnostic::on_unimplemented(
    message = "KSG016: `{Self}` has no processing mutex",
    label = "expected a pointer to KSFILTER or KSPIN",
    note = "say which object to lock: `#[ks_synchronized(processing = <expression>)]`; from a `PIRP` write `processing = filter(irp)` or `processing = pin(irp)`"
)]
pub trait ProcessingObject {
    /// The mutex, whose object may be null.
    fn processing(this: &Self) -> ProcessingMutex;
}

#[diagnostic::do_not_recommend]
impl<P: ObjectPointer> ProcessingObject for P
where
    P::Object: HasProcessing,
{
    #[inline]
    fn processing(this: &Self) -> ProcessingMutex {
        HasProcessing::mutex_of(P::address(this))
    }
}

/// What `filter(..)` and `pin(..)` take.
#[diagnostic::on_unimplemented(
    message = "KSG017: `filter(..)` and `pin(..)` look up the object of an IRP, and `{Self}` is none",
    label = "expected a `PIRP`",
    note = "for a function of your own write `self::filter(..)` or `(filter)(..)`"
)]
pub trait IrpPointer {
    /// The filter that the IRP was sent to, or null.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - The IRP is valid, or null; it was sent to a filter.
    unsafe fn filter(this: &Self) -> *mut KSFILTER;

    /// The pin that the IRP was sent to, or null.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`, unchanged on return.
    ///
    /// # Safety
    ///
    /// - The IRP is valid, or null; it was sent to a pin.
    unsafe fn pin(this: &Self) -> *mut KSPIN;
}

#[diagnostic::do_not_recommend]
impl<P: ObjectPointer<Object = IRP>> IrpPointer for P {
    #[inline]
    unsafe fn filter(this: &Self) -> *mut KSFILTER {
        let irp = P::address(this);
        if irp.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a valid IRP that was sent to a filter, by the caller's contract (nf-ks-ksgetfilterfromirp).
        unsafe { KsGetFilterFromIrp(irp) }
    }

    #[inline]
    unsafe fn pin(this: &Self) -> *mut KSPIN {
        let irp = P::address(this);
        if irp.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a valid IRP that was sent to a pin, by the caller's contract (nf-ks-ksgetpinfromirp).
        unsafe { KsGetPinFromIrp(irp) }
    }
}
