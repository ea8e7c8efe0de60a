//! What `ks.h` defines as inline functions and macros: the same names, the same expansions.

use super::*;

macro_rules! forward {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? = $target:ident($($pass:expr),*);)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// As for the exported function that it forwards to (see [`ks_sys`]).
        #[inline]
        pub unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
            // SAFETY: the caller's contract is that of the exported function, which gets the same object.
            unsafe { $target($($pass),*) }$(.cast::<<$ret as Pointer>::Target>())?
        }
    )*};
}

/// Names what a raw pointer points to, so that `forward!` can cast the `PVOID` of a generic walk.
trait Pointer {
    type Target;
}
impl<T> Pointer for *mut T {
    type Target = T;
}

forward! {
    /// `nf-ks-ksfilteracquirecontrol` (inline): `KsAcquireControl`.
    fn KsFilterAcquireControl(Filter: PKSFILTER) = KsAcquireControl(Filter.cast());
    /// `nf-ks-ksfilterreleasecontrol` (inline): `KsReleaseControl`.
    fn KsFilterReleaseControl(Filter: PKSFILTER) = KsReleaseControl(Filter.cast());
    /// `nf-ks-kspinacquirecontrol` (inline): `KsAcquireControl`. The mutex is the parent filter's.
    fn KsPinAcquireControl(Pin: PKSPIN) = KsAcquireControl(Pin.cast());
    /// `nf-ks-kspinreleasecontrol` (inline): `KsReleaseControl`.
    fn KsPinReleaseControl(Pin: PKSPIN) = KsReleaseControl(Pin.cast());

    /// `nf-ks-ksfilterfactorygetdevice` (inline): `KsGetDevice`.
    fn KsFilterFactoryGetDevice(FilterFactory: PKSFILTERFACTORY) -> PKSDEVICE = KsGetDevice(FilterFactory.cast());
    /// `nf-ks-ksfiltergetdevice` (inline): `KsGetDevice`.
    fn KsFilterGetDevice(Filter: PKSFILTER) -> PKSDEVICE = KsGetDevice(Filter.cast());
    /// `nf-ks-kspingetdevice` (inline): `KsGetDevice`.
    fn KsPinGetDevice(Pin: PKSPIN) -> PKSDEVICE = KsGetDevice(Pin.cast());

    /// `nf-ks-ksgetfilterfromfileobject` (inline): `KsGetObjectFromFileObject`.
    fn KsGetFilterFromFileObject(FileObject: PFILE_OBJECT) -> PKSFILTER = KsGetObjectFromFileObject(FileObject);
    /// `nf-ks-ksgetpinfromfileobject` (inline): `KsGetObjectFromFileObject`.
    fn KsGetPinFromFileObject(FileObject: PFILE_OBJECT) -> PKSPIN = KsGetObjectFromFileObject(FileObject);
    /// `nf-ks-ksfilteraddevent` (inline): `KsAddEvent`.
    fn KsFilterAddEvent(Filter: PKSFILTER, EventEntry: PKSEVENT_ENTRY) = KsAddEvent(Filter.cast(), EventEntry);
    /// `nf-ks-kspinaddevent` (inline): `KsAddEvent`.
    fn KsPinAddEvent(Pin: PKSPIN, EventEntry: PKSEVENT_ENTRY) = KsAddEvent(Pin.cast(), EventEntry);
    /// `nf-ks-ksfiltergenerateevents` (inline): `KsGenerateEvents`.
    fn KsFilterGenerateEvents(Filter: PKSFILTER, EventSet: *const GUID, EventId: ULONG, DataSize: ULONG, Data: PVOID, CallBack: PFNKSGENERATEEVENTCALLBACK, CallBackContext: PVOID) = KsGenerateEvents(Filter.cast(), EventSet, EventId, DataSize, Data, CallBack, CallBackContext);
    /// `nf-ks-kspingenerateevents` (inline): `KsGenerateEvents`.
    fn KsPinGenerateEvents(Pin: PKSPIN, EventSet: *const GUID, EventId: ULONG, DataSize: ULONG, Data: PVOID, CallBack: PFNKSGENERATEEVENTCALLBACK, CallBackContext: PVOID) = KsGenerateEvents(Pin.cast(), EventSet, EventId, DataSize, Data, CallBack, CallBackContext);

    /// `nf-ks-ksfilterfactorygetparentdevice` (inline): `KsGetParent`.
    fn KsFilterFactoryGetParentDevice(FilterFactory: PKSFILTERFACTORY) -> PKSDEVICE = KsGetParent(FilterFactory.cast());
    /// `nf-ks-ksfiltergetparentfilterfactory` (inline): `KsGetParent`.
    fn KsFilterGetParentFilterFactory(Filter: PKSFILTER) -> PKSFILTERFACTORY = KsGetParent(Filter.cast());
    /// `nf-ks-ksdevicegetfirstchildfilterfactory` (inline): `KsGetFirstChild`. Requires the device mutex.
    fn KsDeviceGetFirstChildFilterFactory(Device: PKSDEVICE) -> PKSFILTERFACTORY = KsGetFirstChild(Device.cast());
    /// `nf-ks-ksfilterfactorygetfirstchildfilter` (inline): `KsGetFirstChild`. Requires the device mutex.
    fn KsFilterFactoryGetFirstChildFilter(FilterFactory: PKSFILTERFACTORY) -> PKSFILTER = KsGetFirstChild(FilterFactory.cast());
    /// `nf-ks-ksfilterfactorygetnextsiblingfilterfactory` (inline): `KsGetNextSibling`. Requires the device mutex.
    fn KsFilterFactoryGetNextSiblingFilterFactory(FilterFactory: PKSFILTERFACTORY) -> PKSFILTERFACTORY = KsGetNextSibling(FilterFactory.cast());
    /// `nf-ks-ksfiltergetnextsiblingfilter` (inline): `KsGetNextSibling`. Requires the device mutex.
    fn KsFilterGetNextSiblingFilter(Filter: PKSFILTER) -> PKSFILTER = KsGetNextSibling(Filter.cast());
}

/// `nf-ks-ksdeletefilterfactory` (macro): `KsFreeObjectCreateItemsByContext` on the device's header. The
/// device mutex must be held (derived from `KsCreateFilterFactory`).
///
/// # Safety
/// `FilterFactory` is a live filter factory of a device that AVStream initialised.
#[inline]
pub unsafe fn KsDeleteFilterFactory(FilterFactory: PKSFILTERFACTORY) -> NTSTATUS {
    // SAFETY: the factory is live, so it has a parent device.
    let device = unsafe { KsFilterFactoryGetParentDevice(FilterFactory) };
    // SAFETY: a live device's functional device object is set by AVStream before any callback.
    let object = unsafe { (*device).FunctionalDeviceObject };
    // SAFETY: as above; the extension of an AVStream device object begins with its device header.
    let header = unsafe { (*object).DeviceExtension.cast::<KSDEVICE_HEADER>() };
    // SAFETY: as above.
    let header = unsafe { *header };
    // SAFETY: the header is the device's own and the context is the factory, as in the macro of ks.h.
    unsafe { KsFreeObjectCreateItemsByContext(header, FilterFactory.cast()) }
}

/// `nf-ks-ksdiscard` (macro): removes an item from a bag and frees it. Requires the mutex of the bag's owner.
///
/// # Safety
/// `Bag` is the bag of a live object, and `Item` was added to it.
#[inline]
pub unsafe fn KsDiscard(Bag: KSOBJECT_BAG, Item: PVOID) -> ULONG {
    // SAFETY: the caller's contract is that of KsRemoveItemFromObjectBag.
    unsafe { KsRemoveItemFromObjectBag(Bag, Item, 1) }
}

/// `ks.h`, `KsEditSized` (macro): makes `*PointerToPointer` point to a copy of its item in the bag, of `NewSize`
/// bytes, unless it is there already. Requires the mutex of the bag's owner.
///
/// # Safety
/// `Bag` is the bag of a live object, and `*PointerToPointer` an item of at least `OldSize` bytes.
#[inline]
pub unsafe fn KsEditSized<T>(
    Bag: KSOBJECT_BAG,
    PointerToPointer: *mut *mut T,
    NewSize: ULONG,
    OldSize: ULONG,
    Tag: ULONG,
) -> NTSTATUS {
    // SAFETY: the caller's contract is that of _KsEdit.
    unsafe { _KsEdit(Bag, PointerToPointer.cast(), NewSize, OldSize, Tag) }
}

/// `ks.h`, `KsEdit` (macro): [`KsEditSized`] at the size of the type.
///
/// # Safety
/// As for [`KsEditSized`].
#[inline]
pub unsafe fn KsEdit<T>(Bag: KSOBJECT_BAG, PointerToPointer: *mut *mut T, Tag: ULONG) -> NTSTATUS {
    const { assert!(size_of::<T>() <= ULONG::MAX as usize) };
    #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
    let size = size_of::<T>() as ULONG;
    // SAFETY: the caller's contract.
    unsafe { KsEditSized(Bag, PointerToPointer, size, size, Tag) }
}

/// `nf-wdm-removeentrylist` (inline): takes an entry out of its list, and says whether the list is empty now.
///
/// # Safety
/// `Entry` is in a list, and nobody else uses the list meanwhile.
#[inline]
pub unsafe fn RemoveEntryList(Entry: PLIST_ENTRY) -> BOOLEAN {
    // SAFETY: an entry of a list.
    let next = unsafe { (*Entry).Flink };
    // SAFETY: as above.
    let before = unsafe { (*Entry).Blink };
    // SAFETY: the neighbours of an entry are in its list too, and the caller keeps others out.
    unsafe { (*before).Flink = next };
    // SAFETY: as above.
    unsafe { (*next).Blink = before };
    BOOLEAN::from(core::ptr::eq(next, before))
}

/// `guiddef.h`, `IsEqualGUID` (macro). `wdk_sys`'s `GUID` has no `==`.
#[must_use]
#[inline]
pub const fn IsEqualGUID(rguid1: &GUID, rguid2: &GUID) -> bool {
    let (a, b) = (rguid1, rguid2);
    a.Data1 == b.Data1
        && a.Data2 == b.Data2
        && a.Data3 == b.Data3
        && u64::from_ne_bytes(a.Data4) == u64::from_ne_bytes(b.Data4)
}
