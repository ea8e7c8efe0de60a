//! Which data each mutex protects: the traits with which a driver says so.
//!
//! Owns the traits alone; the memory is `block`'s, the access is `handle`'s. Implemented by drivers. What no mutex protects
//! because an allocator keeps it is in `allocator`.

pub(crate) mod allocator;
pub(crate) mod block;
pub(crate) mod pool;

pub use allocator::{AllocatorKind, FrameMemory, PoolFrame};

/// A driver: what it keeps about each of its devices.
///
/// ```
/// use ks_guard::Driver;
///
/// pub enum Camera {}
/// pub struct Hardware {
///     opens: u32,
/// }
///
/// impl Driver for Camera {
///     type Device = Hardware;
/// }
/// ```
pub trait Driver: Sized + 'static {
    /// Protected by the device mutex. Returned by value from the driver's Add.
    type Device: Send + 'static;
}

/// A kind of filter: one type per filter descriptor.
///
/// Callbacks on several threads reach the data one after the other, so it is [`Send`]; it need not be [`Sync`].
pub trait FilterKind: Sized + 'static {
    /// Whose filter it is.
    type Driver: Driver;
    /// Protected by the filter control mutex. Returned by value from Create.
    type Control: Send + 'static;
    /// Protected by the filter's processing mutex. Returned by value from Create; `()` where the pins process.
    type Processing: Send + 'static;
}

/// A kind of pin: one type per pin descriptor.
///
/// Callbacks on several threads reach the data one after the other, so it is [`Send`]; it need not be [`Sync`].
pub trait PinKind: Sized + 'static {
    /// The kind of filter that such a pin belongs to.
    type Filter: FilterKind;
    /// Protected by the control mutex of the pin's filter. Returned by value from Create.
    type Control: Send + 'static;
    /// Protected by the pin's processing mutex. Returned by value from Create; `()` where the filter processes.
    type Processing: Send + 'static;
}

/// The driver of a kind of pin.
pub type DriverOf<P> = <<P as PinKind>::Filter as FilterKind>::Driver;
