//! What a device or a filter factory offers. Takes no mutex; the bounds ask for the context that holds one.

use super::{Device, FilterFactory};
use crate::cx::Cx;
use crate::data::Driver;
use crate::data::block::DeviceBlock;
use crate::ffi::{
    KsFilterFactorySetDeviceClassesState, KsFilterFactoryUpdateCacheData, PDEVICE_OBJECT,
};
use crate::slot::table::FilterDescriptor;
use crate::state::{AtPassiveLevel, DeviceReachable, State};
use crate::status::{NtResult, NtStatus};

impl<'v, 'c, K: Driver> Device<'v, 'c, K> {
    /// The data under the device mutex, to read. A helper that calls it asks for
    /// [`ReachesDevice`](crate::state::ReachesDevice).
    #[inline]
    #[must_use]
    pub fn data<'a, S: State<D: DeviceReachable>>(self, cx: &'a Cx<'c, S>) -> &'a K::Device
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Add stored this device's block.
        let data = unsafe { DeviceBlock::<K>::control(self.context()) };
        // SAFETY: `cx` holds the mutex of this device (`'c`, `ReachesDevice`), and nobody has a `&mut`: that would borrow
        // the only context of this thread mutably, or have made its state `HeldAndLent`.
        unsafe { &*data }
    }

    /// The data under the device mutex. A helper that calls it asks for
    /// [`ReachesDevice`](crate::state::ReachesDevice).
    #[inline]
    #[must_use]
    pub fn data_mut<'a, S: State<D: DeviceReachable>>(
        self,
        cx: &'a mut Cx<'c, S>,
    ) -> &'a mut K::Device
    where
        'v: 'a,
    {
        let _ = cx;
        // SAFETY: the handle's invariant: Add stored this device's block.
        let data = unsafe { DeviceBlock::<K>::control(self.context()) };
        // SAFETY: `cx` holds the mutex of this device and is borrowed mutably for `'a`: no other context of this thread
        // reaches the data meanwhile.
        unsafe { &mut *data }
    }

    /// The functional device object (`ns-ks-_ksdevice`), for calls to the I/O manager.
    #[inline]
    #[must_use]
    pub fn functional_device_object(self) -> PDEVICE_OBJECT {
        // SAFETY: the device is live for `'v`; AVStream writes the member before any callback.
        unsafe { (*self.as_raw()).FunctionalDeviceObject }
    }

    /// The next lower device object (`ns-ks-_ksdevice`), to which requests are sent down.
    #[inline]
    #[must_use]
    pub fn next_device_object(self) -> PDEVICE_OBJECT {
        // SAFETY: the device is live for `'v`; AVStream writes the member before any callback.
        unsafe { (*self.as_raw()).NextDeviceObject }
    }

    /// The device's `Context`: its block, from Add on.
    #[inline]
    pub(crate) fn context(self) -> *mut core::ffi::c_void {
        // SAFETY: the device is live for `'v`; the library writes the member once, in Add.
        unsafe { (*self.as_raw()).Context }
    }
}

impl<'c, K: Driver> FilterFactory<'_, 'c, K> {
    /// Switches the device interfaces of the factory on or off (`nf-ks-ksfilterfactorysetdeviceclassesstate`).
    ///
    /// No mutex is documented for it.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsFilterFactorySetDeviceClassesState")]
    pub fn set_device_classes_state<S: State<I: AtPassiveLevel>>(
        self,
        cx: &mut Cx<'c, S>,
        enabled: bool,
    ) -> NtResult {
        let _ = cx;
        // SAFETY: the factory is live for `'v`, and `cx` says PASSIVE_LEVEL.
        let status =
            unsafe { KsFilterFactorySetDeviceClassesState(self.as_raw(), u8::from(enabled)) };
        NtStatus::check(status)
    }

    /// Writes what the system caches about the factory's filters anew (`nf-ks-ksfilterfactoryupdatecachedata`): of `descriptor`,
    /// or of the factory's own.
    ///
    /// No mutex is documented for it.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsFilterFactoryUpdateCacheData")]
    pub fn update_cache_data<S: State<I: AtPassiveLevel>>(
        self,
        cx: &mut Cx<'c, S>,
        descriptor: Option<&'static FilterDescriptor<K>>,
    ) -> NtResult {
        let _ = cx;
        let descriptor = descriptor.map_or(core::ptr::null(), FilterDescriptor::as_raw);
        // SAFETY: the factory is live for `'v`, the descriptor is null or constant data, and `cx` says PASSIVE_LEVEL.
        let status = unsafe { KsFilterFactoryUpdateCacheData(self.as_raw(), descriptor) };
        NtStatus::check(status)
    }
}
