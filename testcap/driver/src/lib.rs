//! `testcap.sys`: what makes a driver image of the minidriver in `testcap`.
//!
//! Owns the entry point, the panic handler and the allocator, and nothing else: the driver's code is in the
//! `testcap` crate, where it is tested on any host. The I/O manager calls `DriverEntry`.
#![no_std]

// A panic in the kernel is a bug check, with the place of the panic as its parameters.
extern crate wdk_panic;

use wdk_alloc::WdkAllocator;
use wdk_sys::{NTSTATUS, PCUNICODE_STRING, PDRIVER_OBJECT};

// The NT types of ks-guard are wdk-sys's own in a driver build: what one hands out, the other takes.
const _: fn(wdk_sys::PIRP) -> ks_guard::ffi::PIRP = |irp| irp;

/// testcap itself allocates nothing from it; a driver that starts from this one can use `alloc`.
#[global_allocator]
static ALLOCATOR: WdkAllocator = WdkAllocator;

/// The driver's entry point (`nc-wdm-driver_initialize`): registers with AVStream.
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// Called by the I/O manager, once per load, with the driver's own object and its registry path.
// SAFETY: the linker's /ENTRY option names it, and no other image of this process exports that name.
#[unsafe(export_name = "DriverEntry")]
pub unsafe extern "system" fn driver_entry(
    driver: PDRIVER_OBJECT,
    registry_path: PCUNICODE_STRING,
) -> NTSTATUS {
    wdk::println!("testcap: DriverEntry");
    // SAFETY: both pointers are the I/O manager's. KsInitializeDriver reads the path and does not change it
    // (`nf-ks-ksinitializedriver`), so that it may be passed as mutable.
    unsafe { testcap::driver_entry(driver, registry_path.cast_mut()) }
}
