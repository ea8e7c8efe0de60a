//! Data of a device that no mutex protects.
//!
//! Owns the trait, the Add that makes the data, and the access. For what a callback must know that can take no device mutex:
//! Process, filter Create (of which the documents do not say what is held, `spec/ambiguities.md` A5), anything at
//! `DISPATCH_LEVEL`. Implemented by drivers; the memory is `data::block`'s.

use super::DeviceDispatch;
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::Driver;
use crate::data::block::{self, Block, OfDevice};
use crate::ffi::{KsAddItemToObjectBag, NTSTATUS, PKSDEVICE};
use crate::handle::{Device, NewDevice};
use crate::slot::returns::failure;
use crate::slot::{Makes, NeverPending, Slot, SlotReturn, Typed, device};
use crate::status::{NtResult, NtStatus};

/// A driver that shares something about each device with all its callbacks, under no mutex.
///
/// What is shared is there to be looked at from several threads at a time, so it is [`Sync`]: atomics, or data behind a lock
/// of the driver's own ([`FastMutex`](crate::FastMutex), [`SpinLock`](crate::SpinLock)). It begins as its [`Default`] says, before the first callback after Add.
///
/// ```
/// use core::sync::atomic::AtomicBool;
/// use ks_guard::{Driver, SharedData};
///
/// enum Camera {}
/// impl Driver for Camera {
///     type Device = ();
/// }
/// impl SharedData for Camera {
///     type Shared = AtomicBool;
/// }
/// ```
pub trait SharedData: Driver {
    /// What is shared.
    type Shared: Default + Send + Sync + 'static;
}

/// The block of a device with shared data. It begins as `DeviceBlock` does (`repr(C)`), so what reads that reads this.
type SharedBlock<K> = Block<OfDevice<K>, <K as Driver>::Device, <K as SharedData>::Shared>;

impl<K: SharedData> DeviceDispatch<K> {
    /// A table with its Add, as [`new`](Self::new), for devices with shared data.
    #[must_use]
    pub const fn with_shared<H>(add: H) -> Self
    where
        H: Typed<K, device::Add, Return: Makes<K::Device>>,
    {
        let mut table = Self::new(add);
        table.raw.Add = Some(add_thunk::<K, H>);
        table
    }
}

impl<'v, K: SharedData> Device<'v, '_, K> {
    /// What is shared about the device. Needs no mutex, at any IRQL.
    ///
    /// `None` where the device's table was made by [`DeviceDispatch::new`] and not by
    /// [`with_shared`](DeviceDispatch::with_shared).
    #[must_use]
    pub fn shared(self) -> Option<&'v K::Shared> {
        let context = self.context();
        // SAFETY: the handle's invariant: Add stored a block, and it lives as long as the device.
        if !unsafe { SharedBlock::<K>::is(context) } {
            return None;
        }
        // SAFETY: a block of this type.
        let shared = unsafe { SharedBlock::<K>::processing(context) };
        // SAFETY: it lives as long as the device, so for `'v`; nobody makes a `&mut` of it: a device has no processing data.
        Some(unsafe { &*shared })
    }
}

/// Add, as in `slot::signature`, with a block that has room for what is shared.
///
/// # Safety
///
/// AVStream calls it, for a new device.
unsafe extern "C" fn add_thunk<K: SharedData, H>(object: PKSDEVICE) -> NTSTATUS
where
    H: Typed<K, device::Add, Return: Makes<K::Device>>,
{
    // SAFETY: AVStream calls this function for the slot that its table holds it in.
    let mut cx = unsafe { Cx::<<device::Add as Slot>::State>::new() };
    // SAFETY: the device is live during the callback; the handle claims no data.
    let device = unsafe { NewDevice::new(object) };
    let data = match (H::BODY)(Call::new(), &mut cx, device).into_data() {
        Ok(data) => data,
        Err(status) => return failure(status),
    };
    let added = cx.with_device(device, |_| {
        // SAFETY: a live device, whose mutex is held.
        unsafe { bag::<K>(object, data) }
    });
    SlotReturn::<NeverPending>::into_raw(added)
}

/// Gives the device its block, which goes with its bag.
///
/// # Safety
///
/// `device` is live and in Add, and this thread holds its mutex.
unsafe fn bag<K: SharedData>(device: PKSDEVICE, data: K::Device) -> NtResult {
    let block = SharedBlock::<K>::allocate(data, K::Shared::default())?;
    // SAFETY: a live device.
    let bag = unsafe { (*device).Bag };
    // SAFETY: the mutex of the bag's owner is held (nf-ks-ksadditemtoobjectbag); the callback frees such a block.
    let status = unsafe {
        KsAddItemToObjectBag(
            bag,
            block.as_ptr().cast(),
            Some(SharedBlock::<K>::free_from_bag),
        )
    };
    if let Err(status) = NtStatus::check(status) {
        // SAFETY: the bag refused it, and nobody else has seen it.
        unsafe { SharedBlock::<K>::free(block) };
        return Err(status);
    }
    // SAFETY: a live device.
    let field = unsafe { &raw mut (*device).Context };
    // SAFETY: its member.
    unsafe { block::store_context(field, block.as_ptr().cast()) };
    Ok(())
}
