//! Filter factories under a reference string of the driver's choice.
//!
//! Owns the one call. What a factory offers is in `handle`, what deletes one in `calls`. Called by drivers with several
//! factories, whose clients tell them apart by name.

use core::ptr;

use super::Cx;
use crate::ffi::{KSFILTERFACTORY, KsCreateFilterFactory};
use crate::handle::{DeviceHandle, FilterFactory};
use crate::slot::table::FilterDescriptor;
use crate::state::{AtPassiveLevel, DeviceHeld, State};
use crate::status::{NtResult, NtStatus};

impl<'c, S: State> Cx<'c, S> {
    /// Adds a filter factory under the reference string `name` to the device, and runs `f` on it
    /// (`nf-ks-kscreatefilterfactory`).
    ///
    /// `name` is UTF-16 and ends with its only zero. The factory stays until it is deleted
    /// ([`delete_filter_factory`](Self::delete_filter_factory)) or the device goes; `f` runs as in
    /// [`create_filter_factory`](Self::create_filter_factory).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INVALID_PARAMETER` for a name that does not end with its only zero; else what the function returns. `f` has
    /// not run then.
    #[doc(alias = "KsCreateFilterFactory")]
    pub fn create_named_filter_factory<T: DeviceHandle<'c>, R>(
        &mut self,
        device: T,
        descriptor: &'static FilterDescriptor<T::Driver>,
        name: &'static [u16],
        f: impl for<'v> FnOnce(&mut Cx<'c, S::InFilterWalk>, FilterFactory<'v, 'c, T::Driver>) -> R,
    ) -> NtResult<R>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        let end = name.iter().position(|&unit| unit == 0);
        if end.is_none_or(|end| end + 1 != name.len()) {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        // SAFETY: the handle is live, and AVStream writes the member before any callback.
        let object = unsafe { (*device.device_raw()).FunctionalDeviceObject };
        let mut factory: *mut KSFILTERFACTORY = ptr::null_mut();
        // SAFETY: the device mutex is held, at PASSIVE_LEVEL; descriptor and name are constant, the name ends with a zero and
        // is only read, in spite of its type; no security descriptor and no power callbacks are documented options.
        let status = unsafe {
            KsCreateFilterFactory(
                object,
                descriptor.as_raw(),
                name.as_ptr().cast_mut(),
                ptr::null_mut(),
                0,
                None,
                None,
                &raw mut factory,
            )
        };
        NtStatus::check(status)?;
        if factory.is_null() {
            return Err(NtStatus::UNSUCCESSFUL);
        }
        // SAFETY: `InFilterWalk` says no more than `self`, which is borrowed.
        let cx = unsafe { self.recast() };
        // SAFETY: a new factory of the chain's device; the device mutex is held, and in this state none can be deleted.
        Ok(f(cx, unsafe { FilterFactory::new(factory) }))
    }
}
