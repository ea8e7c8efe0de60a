//! The tables and descriptors that ks.sys reads, from pin up to device, built of typed handlers.
//!
//! Owns what ties the parts together: a handler fits its slot and kind only; a table has a Create, so that whoever meets
//! an object later can rely on its data; a pin descriptor goes into filters of the kind that its pins name; the
//! dispatch-level flag follows from the type of the Process handler. Everything is `const`, made for a `static`, and as
//! `ks.h` lays it out. Read by ks.sys.
//!
//! # Invariants
//!
//! Each table holds handlers of the one kind in its type. Descriptors refer to tables and descriptors that fit, for the
//! whole run (`'static`).

mod allocator;
mod automation;
mod descriptor;
mod events;
mod shared;
mod thermal;

use core::marker::PhantomData;

pub use allocator::AllocatorDispatch;
pub use automation::{AutomationTable, MethodItem, MethodSet, PropertyItem, PropertySet, SameAs};
pub use descriptor::{
    DataRange, DataRangeRef, DeviceDescriptor, FilterDescriptor, FilterDescriptorRef, PinDescriptor,
};
pub use events::{EventItem, EventSet};
pub use shared::SharedData;
pub use thermal::ThermalDispatch;

use super::special::{close_filter, remove_device, remove_device_after};
use super::{DispatchFn, Makes, NeverPending, SlotReturn, Typed, clock, device, filter, pin};
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::{KSCLOCK_DISPATCH, KSDEVICE_DISPATCH, KSFILTER_DISPATCH, KSPIN_DISPATCH, ULONG};

/// The kind of object that a table is for; neither `Send` nor `Sync` depends on it.
type For<K> = PhantomData<fn(K) -> K>;

/// The length of a slice as the ULONG that ks.sys reads.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked, and TryFrom is not const"
)]
const fn count<T>(slice: &[T]) -> ULONG {
    assert!(slice.len() <= ULONG::MAX as usize, "too many entries");
    slice.len() as ULONG
}

/// The size of a type as the ULONG that ks.sys reads.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked, and TryFrom is not const"
)]
const fn size<T>() -> ULONG {
    assert!(size_of::<T>() <= ULONG::MAX as usize, "too large");
    size_of::<T>() as ULONG
}

/// The method that fills in one field. The bound is written where the macro is used: rustc then shows that line alone.
macro_rules! slots {
    ($($(#[$doc:meta])* $method:ident[$handler:ident: $($bound:tt)+] => $field:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $method<$handler: $($bound)+, M>(mut self, handler: $handler) -> Self {
            let _ = handler;
            self.raw.$field = Some($handler::RAW);
            self
        }
    )*};
}

/// `KSDEVICE_DISPATCH` (`ns-ks-_ksdevice_dispatch`) for a driver.
#[derive(Debug)]
pub struct DeviceDispatch<K> {
    raw: KSDEVICE_DISPATCH,
    kind: For<K>,
}

impl<K: Driver> DeviceDispatch<K> {
    /// A table with its Add, which makes the device's data, and a Remove that ends what still runs for the device.
    #[must_use]
    pub const fn new<H>(add: H) -> Self
    where
        H: Typed<K, device::Add, Return: Makes<K::Device>>,
    {
        let _ = add;
        Self {
            raw: KSDEVICE_DISPATCH {
                Add: Some(<H as DispatchFn<K, device::Add>>::RAW),
                Remove: Some(remove_device::<K>),
                ..KSDEVICE_DISPATCH::EMPTY
            },
            kind: PhantomData,
        }
    }

    /// Remove. After it the library ends the work items and threads of the device that have not been joined.
    #[must_use]
    pub const fn remove<H: DispatchFn<K, device::Remove, M>, M>(mut self, handler: H) -> Self {
        let _ = handler;
        self.raw.Remove = Some(remove_device_after::<K, H, M>);
        self
    }

    slots! {
        /// The `Start` slot.
        start[H: DispatchFn<K, device::Start, M>] => Start;
        /// The `PostStart` slot.
        post_start[H: DispatchFn<K, device::PostStart, M>] => PostStart;
        /// The `QueryStop` slot.
        query_stop[H: DispatchFn<K, device::QueryStop, M>] => QueryStop;
        /// The `CancelStop` slot.
        cancel_stop[H: DispatchFn<K, device::CancelStop, M>] => CancelStop;
        /// The `Stop` slot.
        stop[H: DispatchFn<K, device::Stop, M>] => Stop;
        /// The `QueryRemove` slot.
        query_remove[H: DispatchFn<K, device::QueryRemove, M>] => QueryRemove;
        /// The `CancelRemove` slot.
        cancel_remove[H: DispatchFn<K, device::CancelRemove, M>] => CancelRemove;
        /// The `QueryCapabilities` slot.
        query_capabilities[H: DispatchFn<K, device::QueryCapabilities, M>] => QueryCapabilities;
        /// The `SurpriseRemoval` slot.
        surprise_removal[H: DispatchFn<K, device::SurpriseRemoval, M>] => SurpriseRemoval;
        /// The `QueryPower` slot.
        query_power[H: DispatchFn<K, device::QueryPower, M>] => QueryPower;
        /// The `SetPower` slot.
        set_power[H: DispatchFn<K, device::SetPower, M>] => SetPower;
        /// The `QueryInterface` slot.
        query_interface[H: DispatchFn<K, device::QueryInterface, M>] => QueryInterface;
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSDEVICE_DISPATCH {
        &raw const self.raw
    }
}

/// `KSFILTER_DISPATCH` (`ns-ks-_ksfilter_dispatch`) for a kind of filter.
#[derive(Debug)]
pub struct FilterDispatch<K: 'static> {
    raw: KSFILTER_DISPATCH,
    dispatch_level: bool,
    automation: Option<&'static AutomationTable<K>>,
    kind: For<K>,
}

impl<K: FilterKind> FilterDispatch<K> {
    /// A table with its Create, which makes the filter's data, and a Close that frees it.
    #[must_use]
    pub const fn new<H>(create: H) -> Self
    where
        H: Typed<K, filter::Create, Return: Makes<(K::Control, K::Processing)>>,
    {
        let _ = create;
        Self {
            raw: KSFILTER_DISPATCH {
                Create: Some(<H as DispatchFn<K, filter::Create>>::RAW),
                Close: Some(close_filter::<K>),
                ..KSFILTER_DISPATCH::EMPTY
            },
            dispatch_level: false,
            automation: None,
            kind: PhantomData,
        }
    }

    /// Close. A typed handler: the library frees the data after it.
    #[must_use]
    pub const fn close<H>(mut self, handler: H) -> Self
    where
        H: Typed<K, filter::Close, Return: SlotReturn<NeverPending>>,
    {
        let _ = handler;
        self.raw.Close = Some(<H as DispatchFn<K, filter::Close>>::RAW);
        self
    }

    slots! {
        /// The `Reset` slot.
        reset[H: DispatchFn<K, filter::Reset, M>] => Reset;
    }

    /// The properties of these filters. They stand here, and not in the descriptor, because the table says of which kind the
    /// objects are.
    #[must_use]
    pub const fn automation(mut self, table: &'static AutomationTable<K>) -> Self {
        self.automation = Some(table);
        self
    }

    /// Process, at `PASSIVE_LEVEL`.
    #[must_use]
    pub const fn process<H: DispatchFn<K, filter::Process, M>, M>(mut self, handler: H) -> Self {
        let _ = handler;
        self.raw.Process = Some(H::RAW);
        self.dispatch_level = false;
        self
    }

    /// Process, at `DISPATCH_LEVEL` or below: the filter's descriptor gets `KSFILTER_FLAG_DISPATCH_LEVEL_PROCESSING`.
    #[must_use]
    pub const fn process_at_dispatch<H: DispatchFn<K, filter::ProcessAtDispatch, M>, M>(
        mut self,
        handler: H,
    ) -> Self {
        let _ = handler;
        self.raw.Process = Some(H::RAW);
        self.dispatch_level = true;
        self
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSFILTER_DISPATCH {
        &raw const self.raw
    }
}

/// `KSCLOCK_DISPATCH` (`ns-ks-_ksclock_dispatch`) for the clocks of a kind of pin.
#[derive(Debug)]
pub struct ClockDispatch<K> {
    raw: KSCLOCK_DISPATCH,
    kind: For<K>,
}

impl<K: PinKind> ClockDispatch<K> {
    /// A clock without timers of its own, whose time is the system's.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            raw: KSCLOCK_DISPATCH {
                SetTimer: None,
                CancelTimer: None,
                CorrelatedTime: None,
                Resolution: None,
            },
            kind: PhantomData,
        }
    }

    slots! {
        /// The `SetTimer` slot.
        set_timer[H: DispatchFn<K, clock::SetTimer, M>] => SetTimer;
        /// The `CancelTimer` slot.
        cancel_timer[H: DispatchFn<K, clock::CancelTimer, M>] => CancelTimer;
        /// The `CorrelatedTime` slot.
        correlated_time[H: DispatchFn<K, clock::CorrelatedTime, M>] => CorrelatedTime;
        /// The `Resolution` slot.
        resolution[H: DispatchFn<K, clock::Resolution, M>] => Resolution;
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSCLOCK_DISPATCH {
        &raw const self.raw
    }
}

impl<K: PinKind> Default for ClockDispatch<K> {
    fn default() -> Self {
        Self::new()
    }
}

/// `KSPIN_DISPATCH` (`ns-ks-_kspin_dispatch`) for a kind of pin.
#[derive(Debug)]
pub struct PinDispatch<K: 'static> {
    raw: KSPIN_DISPATCH,
    dispatch_level: bool,
    automation: Option<&'static AutomationTable<K>>,
    kind: For<K>,
}

impl<K: PinKind> PinDispatch<K> {
    /// A table with its Create, which makes the pin's data, and nothing else.
    #[must_use]
    pub const fn new<H>(create: H) -> Self
    where
        H: Typed<K, pin::Create, Return: Makes<(K::Control, K::Processing)>>,
    {
        let _ = create;
        Self {
            raw: KSPIN_DISPATCH {
                Create: Some(<H as DispatchFn<K, pin::Create>>::RAW),
                ..KSPIN_DISPATCH::EMPTY
            },
            dispatch_level: false,
            automation: None,
            kind: PhantomData,
        }
    }

    slots! {
        /// Close. The pin's data is freed later, with its bag.
        close[H: DispatchFn<K, pin::Close, M>] => Close;
        /// The `Reset` slot.
        reset[H: DispatchFn<K, pin::Reset, M>] => Reset;
        /// The `SetDataFormat` slot.
        set_data_format[H: DispatchFn<K, pin::SetDataFormat, M>] => SetDataFormat;
        /// The `SetDeviceState` slot.
        set_device_state[H: DispatchFn<K, pin::SetDeviceState, M>] => SetDeviceState;
        /// The `Connect` slot.
        connect[H: DispatchFn<K, pin::Connect, M>] => Connect;
        /// The `Disconnect` slot.
        disconnect[H: DispatchFn<K, pin::Disconnect, M>] => Disconnect;
    }

    /// The clock of these pins: the pin's descriptor gets `KSPIN_FLAG_IMPLEMENT_CLOCK`.
    #[must_use]
    pub const fn clock(mut self, table: &'static ClockDispatch<K>) -> Self {
        self.raw.Clock = table.as_raw();
        self
    }

    /// The properties of these pins. They stand here, and not in the descriptor, because the table says of which kind the
    /// objects are.
    #[must_use]
    pub const fn automation(mut self, table: &'static AutomationTable<K>) -> Self {
        self.automation = Some(table);
        self
    }

    /// Process, at `PASSIVE_LEVEL`.
    #[must_use]
    pub const fn process<H: DispatchFn<K, pin::Process, M>, M>(mut self, handler: H) -> Self {
        let _ = handler;
        self.raw.Process = Some(H::RAW);
        self.dispatch_level = false;
        self
    }

    /// Process, at `DISPATCH_LEVEL` or below: the pin's descriptor gets `KSPIN_FLAG_DISPATCH_LEVEL_PROCESSING`.
    #[must_use]
    pub const fn process_at_dispatch<H: DispatchFn<K, pin::ProcessAtDispatch, M>, M>(
        mut self,
        handler: H,
    ) -> Self {
        let _ = handler;
        self.raw.Process = Some(H::RAW);
        self.dispatch_level = true;
        self
    }

    /// The table as ks.sys reads it.
    #[must_use]
    pub const fn as_raw(&'static self) -> *const KSPIN_DISPATCH {
        &raw const self.raw
    }
}
