//! The thunks that do more than enter: Create, Add and Close, which make and free protected data, Process, which hands out
//! what the processing mutex protects, and SetDataFormat, which may come before Create.
//!
//! Owns where a block is stored and freed. What a thunk relies on is in `DispatchFn`'s contract.

use core::ptr::NonNull;

use super::returns::failure;
use super::signature::enter;
use super::{
    AnyStatus, DispatchFn, Makes, NeverPending, RawSlot, Signature, Slot, SlotReturn, Typed,
    device, filter, pin,
};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::block::{self, DeviceBlock, FilterBlock, PinBlock};
use crate::data::{Driver, FilterKind, PinKind, pool};
use crate::ffi::{
    KSATTRIBUTE_LIST, KSDATARANGE, KsAddItemToObjectBag, NTSTATUS, PIRP, PKSDATAFORMAT, PKSDEVICE,
    PKSFILTER, PKSMULTIPLE_ITEM, PKSPIN, PKSPROCESSPIN_INDEXENTRY,
};
use crate::handle::{DataFormat, Filter, NewDevice, NewFilter, NewPin, Pin, ProcessingPin};
use crate::status::{NtResult, NtStatus};

/// SetDataFormat: the pin's Create may not have run, and the two formats are looked at through their lengths.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<P: PinKind> Signature<P> for pin::SetDataFormat {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        NewPin<'v, 'c, P>,
        Option<DataFormat<'v>>,
        Option<DataFormat<'v>>,
    ) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<P: PinKind, H> DispatchFn<P, pin::SetDataFormat> for H
where
    H: Typed<P, pin::SetDataFormat, Return: SlotReturn<NeverPending>>,
{
    const RAW: <pin::SetDataFormat as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<P: PinKind, H>(
            object: PKSPIN,
            old_format: PKSDATAFORMAT,
            _old_attributes: PKSMULTIPLE_ITEM,
            range: *const KSDATARANGE,
            _attribute_range: *const KSATTRIBUTE_LIST,
        ) -> NTSTATUS
        where
            H: Typed<P, pin::SetDataFormat, Return: SlotReturn<NeverPending>>,
        {
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<pin::SetDataFormat>() };
            // SAFETY: the pin is live during the callback; the handle does not claim that Create completed.
            let object = unsafe { NewPin::new(object) };
            // SAFETY: null, or the pin's format before, which AVStream keeps during the callback.
            let old_format = unsafe { DataFormat::from_raw(old_format) };
            // SAFETY: null, or one of the data ranges of the pin's descriptor, which is constant.
            let range = unsafe { DataFormat::from_raw(range.cast_mut()) };
            SlotReturn::<NeverPending>::into_raw((H::BODY)(
                Call::new(),
                &mut cx,
                object,
                old_format,
                range,
            ))
        }
        thunk::<P, H>
    };
}

macro_rules! process_slots {
    ($($pin_slot:path, $filter_slot:path;)*) => {$(
        /// AVStream holds the pin's processing mutex: its data comes with the call.
        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<P: PinKind> Signature<P> for $pin_slot {
            type Body<R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <Self as Slot>::State>,
                ProcessingPin<'v, 'c, P>,
                &'a mut P::Processing,
            ) -> R;
            type Rule = AnyStatus;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<P: PinKind, H> DispatchFn<P, $pin_slot> for H
        where
            H: Typed<P, $pin_slot, Return: SlotReturn<AnyStatus>>,
        {
            const RAW: <$pin_slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<P: PinKind, H>(object: PKSPIN) -> NTSTATUS
                where
                    H: Typed<P, $pin_slot, Return: SlotReturn<AnyStatus>>,
                {
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$pin_slot>() };
                    // SAFETY: the pin is live during the callback, of the table's kind, and its Create completed.
                    let object = unsafe { Pin::<P>::new(object) };
                    // SAFETY: the handle's invariant: Create stored this pin's block.
                    let data = unsafe { PinBlock::<P>::processing(object.context()) };
                    // SAFETY: AVStream holds the pin's processing mutex during the callback, and the context's state,
                    // `HeldAndLent`, gives no second way to the data.
                    let data = unsafe { &mut *data };
                    // SAFETY: AVStream holds the pin's processing mutex during the callback, and this is its one value.
                    let object = unsafe { ProcessingPin::new(object) };
                    SlotReturn::<AnyStatus>::into_raw((H::BODY)(Call::new(), &mut cx, object, data))
                }
                thunk::<P, H>
            };
        }

        /// AVStream holds the filter's processing mutex: its data comes with the call.
        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<F: FilterKind> Signature<F> for $filter_slot {
            type Body<R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <Self as Slot>::State>,
                Filter<'v, 'c, F>,
                &'a mut F::Processing,
                PKSPROCESSPIN_INDEXENTRY,
            ) -> R;
            type Rule = AnyStatus;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<F: FilterKind, H> DispatchFn<F, $filter_slot> for H
        where
            H: Typed<F, $filter_slot, Return: SlotReturn<AnyStatus>>,
        {
            const RAW: <$filter_slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<F: FilterKind, H>(
                    object: PKSFILTER,
                    index: PKSPROCESSPIN_INDEXENTRY,
                ) -> NTSTATUS
                where
                    H: Typed<F, $filter_slot, Return: SlotReturn<AnyStatus>>,
                {
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$filter_slot>() };
                    // SAFETY: the filter is live during the callback, of the table's kind, and its Create completed.
                    let object = unsafe { Filter::<F>::new(object) };
                    // SAFETY: the handle's invariant: Create stored this filter's block.
                    let data = unsafe { FilterBlock::<F>::processing(object.context()) };
                    // SAFETY: AVStream holds the filter's processing mutex during the callback, and the context's state,
                    // `HeldAndLent`, gives no second way to the data.
                    let data = unsafe { &mut *data };
                    SlotReturn::<AnyStatus>::into_raw((H::BODY)(Call::new(), &mut cx, object, data, index))
                }
                thunk::<F, H>
            };
        }
    )*};
}

process_slots! {
    pin::Process, filter::Process;
    pin::ProcessAtDispatch, filter::ProcessAtDispatch;
}

/// Add: returns the device's data.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<K: Driver> Signature<K> for device::Add {
    type Body<R> =
        for<'a, 'v, 'c> fn(Call, &'a mut Cx<'c, <Self as Slot>::State>, NewDevice<'v, 'c, K>) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state, takes the device mutex for the bag, which `spec/entry.toml` says is free
// here, and gives it back.
unsafe impl<K: Driver, H> DispatchFn<K, device::Add> for H
where
    H: Typed<K, device::Add, Return: Makes<K::Device>>,
{
    const RAW: <device::Add as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<K: Driver, H>(object: PKSDEVICE) -> NTSTATUS
        where
            H: Typed<K, device::Add, Return: Makes<K::Device>>,
        {
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<device::Add>() };
            // SAFETY: the device is live during the callback; the handle claims no data.
            let device = unsafe { NewDevice::new(object) };
            let data = match (H::BODY)(Call::new(), &mut cx, device).into_data() {
                Ok(data) => data,
                Err(status) => return failure(status),
            };
            let added = cx.with_device(device, |_| {
                // SAFETY: a live device, whose mutex is held.
                unsafe { bag_device::<K>(object, data) }
            });
            SlotReturn::<NeverPending>::into_raw(added)
        }
        pool::assert_fits::<DeviceBlock<K>>();
        thunk::<K, H>
    };
}

/// Gives the device its block, which goes with its bag.
///
/// # Safety
///
/// `device` is live and in Add, and this thread holds its mutex.
unsafe fn bag_device<K: Driver>(device: PKSDEVICE, data: K::Device) -> NtResult {
    let block = DeviceBlock::<K>::allocate(data, ())?;
    // SAFETY: a live device.
    let bag = unsafe { (*device).Bag };
    // SAFETY: the mutex of the bag's owner is held (nf-ks-ksadditemtoobjectbag); the callback frees such a block.
    let status = unsafe {
        KsAddItemToObjectBag(
            bag,
            block.as_ptr().cast(),
            Some(DeviceBlock::<K>::free_from_bag),
        )
    };
    if let Err(status) = NtStatus::check(status) {
        // SAFETY: the bag refused it, and nobody else has seen it.
        unsafe { DeviceBlock::<K>::free(block) };
        return Err(status);
    }
    // SAFETY: a live device.
    let field = unsafe { &raw mut (*device).Context };
    // SAFETY: its member.
    unsafe { block::store_context(field, block.as_ptr().cast()) };
    Ok(())
}

/// What a device table holds for Remove where the driver gives none.
///
/// # Safety
///
/// Called by AVStream, for a device of driver `K` whose Add completed.
pub(super) unsafe extern "C" fn remove_device<K: Driver>(device: PKSDEVICE, _irp: PIRP) {
    // SAFETY: the caller's contract.
    unsafe { end_tasks::<K>(device) };
}

/// What a device table holds for Remove: the driver's, and the end of what the driver left running.
///
/// # Safety
///
/// As for [`remove_device`].
pub(super) unsafe extern "C" fn remove_device_after<
    K: Driver,
    H: DispatchFn<K, device::Remove, M>,
    M,
>(
    device: PKSDEVICE,
    irp: PIRP,
) {
    // SAFETY: AVStream calls this function for the slot that the table holds it in, which is the handler's.
    unsafe { (H::RAW)(device, irp) };
    // SAFETY: the caller's contract; a handler restores what it took.
    unsafe { end_tasks::<K>(device) };
}

/// Ends the work items and threads of a device that nobody has joined.
///
/// No mutex is held in Remove (`spec/entry.toml`), nor after its handler, so that it may wait for work that takes all.
///
/// # Safety
///
/// `device` is live, at the end of its Remove, and of driver `K`.
unsafe fn end_tasks<K: Driver>(device: PKSDEVICE) {
    // SAFETY: a live device.
    let field = unsafe { &raw mut (*device).Context };
    // SAFETY: its member.
    let context = unsafe { block::load_context(field) };
    if context.is_null() {
        return;
    }
    // SAFETY: Add stored this device's block, which goes with its bag, after Remove.
    let tasks = unsafe { DeviceBlock::<K>::tasks(context) };
    // SAFETY: part of a live block.
    let tasks = unsafe { &*tasks };
    // SAFETY: at PASSIVE_LEVEL, in a callback, with nothing held.
    unsafe { tasks.close() };
}

/// Create: returns the pin's data, under control and under the processing mutex.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<P: PinKind> Signature<P> for pin::Create {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        NewPin<'v, 'c, P>,
        PIRP,
    ) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<P: PinKind, H> DispatchFn<P, pin::Create> for H
where
    H: Typed<P, pin::Create, Return: Makes<(P::Control, P::Processing)>>,
{
    const RAW: <pin::Create as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<P: PinKind, H>(object: PKSPIN, irp: PIRP) -> NTSTATUS
        where
            H: Typed<P, pin::Create, Return: Makes<(P::Control, P::Processing)>>,
        {
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<pin::Create>() };
            // SAFETY: the pin is live during the callback; the handle claims no data.
            let pin = unsafe { NewPin::new(object) };
            match (H::BODY)(Call::new(), &mut cx, pin, irp).into_data() {
                // SAFETY: a live pin in Create, whose filter's control mutex AVStream holds (filter-control-mutex page).
                Ok((control, processing)) => SlotReturn::<NeverPending>::into_raw(unsafe {
                    bag_pin::<P>(object, control, processing)
                }),
                Err(status) => failure(status),
            }
        }
        pool::assert_fits::<PinBlock<P>>();
        thunk::<P, H>
    };
}

/// Gives the pin its block, which goes with its bag.
///
/// # Safety
///
/// `pin` is live and in Create, and this thread holds its filter's control mutex.
unsafe fn bag_pin<P: PinKind>(
    pin: PKSPIN,
    control: P::Control,
    processing: P::Processing,
) -> NtResult {
    let block = PinBlock::<P>::allocate(control, processing)?;
    // SAFETY: a live pin.
    let bag = unsafe { (*pin).Bag };
    // SAFETY: the mutex of the bag's owner is held (nf-ks-ksadditemtoobjectbag); the callback frees such a block.
    let status = unsafe {
        KsAddItemToObjectBag(
            bag,
            block.as_ptr().cast(),
            Some(PinBlock::<P>::free_from_bag),
        )
    };
    if let Err(status) = NtStatus::check(status) {
        // SAFETY: the bag refused it, and nobody else has seen it.
        unsafe { PinBlock::<P>::free(block) };
        return Err(status);
    }
    // SAFETY: a live pin.
    let field = unsafe { &raw mut (*pin).Context };
    // SAFETY: its member.
    unsafe { block::store_context(field, block.as_ptr().cast()) };
    Ok(())
}

/// Create: returns the filter's data, under control and under the processing mutex.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<F: FilterKind> Signature<F> for filter::Create {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        NewFilter<'v, 'c, F>,
        PIRP,
    ) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<F: FilterKind, H> DispatchFn<F, filter::Create> for H
where
    H: Typed<F, filter::Create, Return: Makes<(F::Control, F::Processing)>>,
{
    const RAW: <filter::Create as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<F: FilterKind, H>(object: PKSFILTER, irp: PIRP) -> NTSTATUS
        where
            H: Typed<F, filter::Create, Return: Makes<(F::Control, F::Processing)>>,
        {
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<filter::Create>() };
            // SAFETY: the filter is live during the callback; the handle claims no data.
            let filter = unsafe { NewFilter::new(object) };
            let block = (H::BODY)(Call::new(), &mut cx, filter, irp)
                .into_data()
                .and_then(|(control, processing)| FilterBlock::<F>::allocate(control, processing));
            match block {
                Ok(block) => {
                    // Not into the filter's bag: that needs the control mutex, and the pages disagree on whether it is
                    // held here (spec/ambiguities.md A5). Close frees it.
                    // SAFETY: a live filter.
                    let field = unsafe { &raw mut (*object).Context };
                    // SAFETY: its member.
                    unsafe { block::store_context(field, block.as_ptr().cast()) };
                    NtStatus::SUCCESS.into_raw()
                }
                Err(status) => failure(status),
            }
        }
        pool::assert_fits::<FilterBlock<F>>();
        thunk::<F, H>
    };
}

/// Close: the data is freed when the body has returned.
// SAFETY: a function that takes a `Call` first.
#[diagnostic::do_not_recommend]
unsafe impl<F: FilterKind> Signature<F> for filter::Close {
    type Body<R> = for<'a, 'v, 'c> fn(
        Call,
        &'a mut Cx<'c, <Self as Slot>::State>,
        Filter<'v, 'c, F>,
        PIRP,
    ) -> R;
    type Rule = NeverPending;
}

// SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
unsafe impl<F: FilterKind, H> DispatchFn<F, filter::Close> for H
where
    H: Typed<F, filter::Close, Return: SlotReturn<NeverPending>>,
{
    const RAW: <filter::Close as RawSlot>::Raw = {
        unsafe extern "C" fn thunk<F: FilterKind, H>(object: PKSFILTER, irp: PIRP) -> NTSTATUS
        where
            H: Typed<F, filter::Close, Return: SlotReturn<NeverPending>>,
        {
            // SAFETY: AVStream calls this function for the slot that its table holds it in.
            let mut cx = unsafe { enter::<filter::Close>() };
            // SAFETY: the filter is live during the callback, of the table's kind, and its Create completed.
            let filter = unsafe { Filter::new(object) };
            let status =
                SlotReturn::<NeverPending>::into_raw((H::BODY)(Call::new(), &mut cx, filter, irp));
            // SAFETY: as for `enter`; the body has returned, so no handle or borrow is left.
            unsafe { free_filter::<F>(object) };
            status
        }
        thunk::<F, H>
    };
}

/// What a filter table holds for Close where the driver gives none.
///
/// # Safety
///
/// Called by AVStream, once, for a filter of kind `F` whose Create completed.
pub(super) unsafe extern "C" fn close_filter<F: FilterKind>(
    filter: PKSFILTER,
    _irp: PIRP,
) -> NTSTATUS {
    // SAFETY: the caller's contract.
    unsafe { free_filter::<F>(filter) };
    NtStatus::SUCCESS.into_raw()
}

/// Frees the filter's block.
///
/// All pins and requests of the filter are gone. A walk that meets the filter holds the device mutex and looks at the
/// data under control: of the two, AVStream holds one in Close, whichever page is right (spec/ambiguities.md A5).
///
/// # Safety
///
/// `filter` is live and at the end of its Close, and no reference into its block is left.
unsafe fn free_filter<F: FilterKind>(filter: PKSFILTER) {
    // SAFETY: a live filter.
    let field = unsafe { &raw mut (*filter).Context };
    // SAFETY: its member.
    let context = unsafe { block::load_context(field) };
    // SAFETY: this filter's block, or the one that AVStream copied from the factory, or null.
    if !unsafe { FilterBlock::<F>::is(context) } {
        return;
    }
    // A walk that meets the filter from here on finds no data.
    // SAFETY: its member.
    unsafe { block::store_context(field, core::ptr::null_mut()) };
    if let Some(block) = NonNull::new(context.cast::<FilterBlock<F>>()) {
        // SAFETY: Create allocated it, and nothing refers to it by the caller's contract.
        unsafe { FilterBlock::<F>::free(block) };
    }
}
