//! What the handlers of `examples/` have in common: the driver's data and its work.
//!
//! Owns no handler. `zero_cost` in ks-guard-tests compares what the compiler makes of the three examples.

use core::ffi::c_void;

use ks_guard::ffi::NTSTATUS;

unsafe extern "C" {
    /// The driver's own work: a function that the compiler knows nothing of.
    pub safe fn work(argument: u32) -> NTSTATUS;
}

/// What the device mutex protects.
#[derive(Debug)]
#[repr(C)]
pub struct DeviceData {
    /// Clients.
    pub opens: u32,
    /// Of the hardware.
    pub register: u32,
}

/// What a filter control mutex protects.
#[derive(Debug)]
#[repr(C)]
pub struct FilterData {
    /// Chosen by the client.
    pub mode: u32,
    /// In use.
    pub pins: u32,
}

/// What a filter control mutex protects of each pin.
#[derive(Debug)]
#[repr(C)]
pub struct PinData {
    /// The pin's state.
    pub state: i32,
    /// Since it was opened.
    pub changes: u32,
}

/// What a processing mutex protects.
#[derive(Debug)]
#[repr(C)]
pub struct Counters {
    /// Processed.
    pub frames: u64,
}

/// What `Context` points to where it is written by hand: whose it is, and the data.
///
/// The library's blocks begin with such a head too: whose it is, and of a device what runs for it. A block
/// without one would differ in the displacements alone.
#[derive(Debug)]
#[repr(C)]
pub struct Block<Head, A, B> {
    head: Head,
    /// Under the control mutex; of a device, under its mutex.
    pub control: A,
    /// Under the processing mutex.
    pub processing: B,
}

/// Of a device.
pub type DeviceBlock = Block<[*const c_void; 5], DeviceData, ()>;
/// Of a filter.
pub type FilterBlock = Block<[*const c_void; 2], FilterData, Counters>;
/// Of a pin.
pub type PinBlock = Block<[*const c_void; 2], PinData, Counters>;

/// Puts handlers where `zero_cost` finds them: one static per shape, which points to the C entry.
#[macro_export]
macro_rules! shapes {
    ($($name:ident: $slot:path = $handler:expr;)*) => {$(
        /// The C entry of this shape.
        // SAFETY: nothing else in the compilation has the name of a shape.
        #[unsafe(no_mangle)]
        pub static $name: <$slot as ks_guard::slot::RawSlot>::Raw = $handler;
    )*};
}
