//! AVStream (`ks.sys`) locking for Windows minidrivers.
//!
//! [`#[ks_synchronized]`](macro@ks_synchronized) on a dispatch function runs its body between the acquire and the release of an
//! AVStream mutex, and the release happens exactly once on every way out:
//!
//! ```no_run
//! use ks_guard::{ffi::*, ks_synchronized};
//!
//! /// # Safety
//! ///
//! /// AVStream calls it, with a valid device and none of the mutexes held.
//! #[ks_synchronized]
//! unsafe extern "C" fn surprise_removal(device: PKSDEVICE, irp: PIRP) {
//!     // The device mutex is held here.
//! }
//!
//! static DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
//!     SurpriseRemoval: Some(surprise_removal),
//!     ..KSDEVICE_DISPATCH::EMPTY
//! };
//! ```
//!
//! - [`ks_synchronized`](macro@ks_synchronized): the attribute, with its grammar, what it guarantees and what it does not.
//! - [`errors`]: a page for each code that its messages begin with.
//! - [`NtStatus`], [`NtResult`]: what a handler returns, so that `?` works; [`HandlerReturn`] for types of your own.
//! - [`ffi`]: the KS declarations, spelled and laid out as in `ks.h`. Calling its acquire and release functions by hand
//!   is outside every guarantee here; the `clippy.toml` in the repository bans them.
//!
//! The crate is `no_std` and runs nothing at start; of memory it takes what protected data and workers need, from non-paged
//! pool. In a driver build its NT types are `wdk_sys`'s, elsewhere
//! stand-ins of the same layout; it calls `ks.sys` through `ffi` alone.
#![doc = include_str!("types.md")]
#![no_std]
#![warn(
    clippy::std_instead_of_core,
    clippy::alloc_instead_of_core,
    clippy::as_ptr_cast_mut,
    clippy::ptr_as_ptr
)]
extern crate self as ks_guard;

#[doc(hidden)]
pub mod __private;
mod cx;
mod data;
pub mod errors;
pub mod ffi;
mod handle;
mod lock;
pub mod slot;
pub mod state;
mod status;
mod task;

pub use __private::HandlerReturn;
pub use cx::{
    Cx, EnsureControl, EnsureDevice, EntersFree, FactoryOptions, FastMutex, SpinLock, mutex,
};
pub use data::{AllocatorKind, Driver, DriverOf, FilterKind, FrameMemory, PinKind, PoolFrame};
pub use handle::{
    Allocator, AnyFilter, AnyPin, DataFormat, Device, DeviceHandle, Filter, FilterFactory,
    FilterHandle, Frame, FromBytes, NewAllocator, NewDevice, NewFilter, NewPin, Pin, PinHandle,
    ProcessingPin, RemovedEvent, Used,
};
#[doc = include_str!("ks_synchronized.md")]
pub use ks_guard_macros::ks_synchronized;
pub use slot::table::SharedData;
pub use status::{NtResult, NtStatus};
pub use task::{
    MayWaitFor, StopSignal, TakesControl, TakesDevice, TakesMutexes, TakesNothing, TakesProcessing,
    Thread, ThreadWork, Woken, Work, Worker,
};
