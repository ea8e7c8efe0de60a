//! The ways out of "the documents do not decide": explicit, in the source, and `unsafe`.
//!
//! Owns the assumptions. One callback at a time (`assume_*`), or one slot of a driver (`EntersFree`).

use super::Cx;
use crate::handle::{DeviceHandle, FilterHandle, PinHandle};
use crate::state::{
    Assumed, ControlIs, DeviceIs, HeldByFramework, NotHeld, ProcessingIs, State, Undecided,
};

/// The mutexes, as names in an [`EntersFree`].
pub mod mutex {
    /// The device mutex.
    #[derive(Debug)]
    pub enum Device {}
    /// The filter control mutex.
    #[derive(Debug)]
    pub enum Control {}
    /// The processing mutexes.
    #[derive(Debug)]
    pub enum Processing {}
}

/// For this driver, AVStream enters `Slot` without holding `Mutex`, where the documents do not decide.
///
/// The assumption stands in the source, once per driver and slot; callbacks then say `cx.device_enters_free(device)`
/// without `unsafe`:
///
/// ```
/// use ks_guard::{Driver, EntersFree, mutex, slot};
///
/// enum Camera {}
/// impl Driver for Camera {
///     type Device = ();
/// }
///
/// // SAFETY: as avshws does, which Microsoft ships; tried with the simulator under `--entry-policy`.
/// unsafe impl EntersFree<slot::device::Start, mutex::Device> for Camera {}
/// ```
///
/// # Safety
///
/// AVStream does not hold the mutex, on this thread, when it calls this slot of the driver.
#[diagnostic::on_unimplemented(
    message = "KSG121: nothing says that AVStream enters `{Slot}` without this mutex for `{Self}`",
    label = "an assumption is missing",
    note = "the documents do not decide (spec/entry.toml); if you have reason to know, write `unsafe impl EntersFree<{Slot}, {Mutex}> for {Self} {{}}`"
)]
pub unsafe trait EntersFree<Slot, Mutex> {}

impl<'c, S: State> Cx<'c, S> {
    /// Goes on in the knowledge that AVStream holds the device mutex.
    ///
    /// # Safety
    ///
    /// It does: this thread holds the mutex of this chain's device until the callback returns.
    #[inline]
    pub unsafe fn assume_device_held<'a>(
        &'a mut self,
    ) -> &'a mut Cx<'c, DeviceIs<S, HeldByFramework<Assumed>>>
    where
        S: State<D: Undecided>,
    {
        // SAFETY: by the caller's contract.
        unsafe { self.recast() }
    }

    /// Goes on in the knowledge that the device mutex is free.
    ///
    /// # Safety
    ///
    /// It is: this thread does not hold the mutex of this chain's device.
    #[inline]
    pub unsafe fn assume_device_free<'a>(&'a mut self) -> &'a mut Cx<'c, DeviceIs<S, NotHeld>>
    where
        S: State<D: Undecided>,
    {
        // SAFETY: by the caller's contract.
        unsafe { self.recast() }
    }

    /// Goes on in the knowledge, stated by the driver with [`EntersFree`], that the device mutex is free.
    #[inline]
    pub fn device_enters_free<'a, T>(
        &'a mut self,
        device: T,
    ) -> &'a mut Cx<'c, DeviceIs<S, NotHeld>>
    where
        S: State<D: Undecided>,
        T: DeviceHandle<'c>,
        T::Driver: EntersFree<<S::D as Undecided>::Slot, mutex::Device>,
    {
        let _ = device;
        // SAFETY: AVStream did not hold the mutex at entry (`EntersFree`), and what this callback acquired since would
        // show in the state.
        unsafe { self.recast() }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Goes on in the knowledge that AVStream holds the filter control mutex.
    ///
    /// # Safety
    ///
    /// It does: this thread holds the control mutex of this chain's filter until the callback returns.
    #[inline]
    pub unsafe fn assume_control_held<'a>(
        &'a mut self,
    ) -> &'a mut Cx<'c, ControlIs<S, HeldByFramework<Assumed>>>
    where
        S: State<C: Undecided>,
    {
        // SAFETY: by the caller's contract.
        unsafe { self.recast() }
    }

    /// Goes on in the knowledge that no filter control mutex is held.
    ///
    /// # Safety
    ///
    /// None is, by this thread.
    #[inline]
    pub unsafe fn assume_control_free<'a>(&'a mut self) -> &'a mut Cx<'c, ControlIs<S, NotHeld>>
    where
        S: State<C: Undecided>,
    {
        // SAFETY: by the caller's contract.
        unsafe { self.recast() }
    }

    /// Goes on in the knowledge, stated by the driver with [`EntersFree`], that the control mutex is free.
    #[inline]
    pub fn control_enters_free<'a, T>(
        &'a mut self,
        filter: T,
    ) -> &'a mut Cx<'c, ControlIs<S, NotHeld>>
    where
        S: State<C: Undecided>,
        T: FilterHandle<'c>,
        T::Driver: EntersFree<<S::C as Undecided>::Slot, mutex::Control>,
    {
        let _ = filter;
        // SAFETY: as in `device_enters_free`.
        unsafe { self.recast() }
    }

    /// Goes on in the knowledge, stated by the driver with [`EntersFree`], that the control mutex is free.
    #[inline]
    pub fn pin_control_enters_free<'a, T>(
        &'a mut self,
        pin: T,
    ) -> &'a mut Cx<'c, ControlIs<S, NotHeld>>
    where
        S: State<C: Undecided>,
        T: PinHandle<'c>,
        T::Driver: EntersFree<<S::C as Undecided>::Slot, mutex::Control>,
    {
        let _ = pin;
        // SAFETY: as in `device_enters_free`.
        unsafe { self.recast() }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Goes on in the knowledge that no processing mutex is held.
    ///
    /// # Safety
    ///
    /// None is, by this thread.
    #[inline]
    pub unsafe fn assume_processing_free<'a>(
        &'a mut self,
    ) -> &'a mut Cx<'c, ProcessingIs<S, NotHeld>>
    where
        S: State<P: Undecided>,
    {
        // SAFETY: by the caller's contract.
        unsafe { self.recast() }
    }
}
