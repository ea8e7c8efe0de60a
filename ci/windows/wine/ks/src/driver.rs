//! The I/O manager's side: device objects, the IRP that a request carries, and what Wine's kernel lacks.
//!
//! Owns the functional device object and the one request of a callback. Called by `scenario` and `exports`.

use core::cell::UnsafeCell;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use wdk_sys::{
    DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP, NTSTATUS, PDEVICE_OBJECT, PDRIVER_OBJECT,
    PIRP, PVOID,
};

use crate::objects::Object;

/// A value that is written on the scenario's thread before anybody reads it.
#[repr(transparent)]
struct Place<T>(UnsafeCell<T>);
// SAFETY: written before it is handed out, on one thread; see the type.
unsafe impl<T> Sync for Place<T> {}

// SAFETY: every member of a device object may be zero.
static FUNCTIONAL: Place<DEVICE_OBJECT> = Place(UnsafeCell::new(unsafe { core::mem::zeroed() }));
/// What the device extension of an AVStream device begins with: its header. Nothing follows it here.
static HEADER: AtomicPtr<core::ffi::c_void> = AtomicPtr::new(ptr::null_mut());

/// The functional device object, made on the first call.
pub(crate) fn functional(driver: PDRIVER_OBJECT) -> PDEVICE_OBJECT {
    let object = FUNCTIONAL.0.get();
    HEADER.store(object.cast(), Ordering::Release);
    // SAFETY: the static is this module's, and only the scenario's thread writes it, before anybody reads it.
    unsafe { (*object).DriverObject = driver };
    // SAFETY: as above.
    unsafe { (*object).DeviceExtension = HEADER.as_ptr().cast() };
    object
}

pub(crate) fn is_functional(object: PDEVICE_OBJECT) -> bool {
    ptr::eq(object, FUNCTIONAL.0.get())
}

/// A request to one object. It borrows nothing, but may not move once `irp` was called.
pub(crate) struct Request {
    irp: IRP,
    stack: IO_STACK_LOCATION,
    file: FILE_OBJECT,
}

impl Request {
    pub(crate) fn to(object: *const Object) -> Self {
        // SAFETY: every member of the three may be zero.
        let mut request: Self = unsafe { core::mem::zeroed() };
        request.file.FsContext2 = object.cast_mut().cast();
        request.stack.DeviceObject = FUNCTIONAL.0.get();
        request
    }

    pub(crate) fn irp(&mut self) -> PIRP {
        self.stack.FileObject = &raw mut self.file;
        self.irp
            .Tail
            .Overlay
            .__bindgen_anon_2
            .__bindgen_anon_1
            .CurrentStackLocation = &raw mut self.stack;
        &raw mut self.irp
    }
}

/// The object that a request of ours is sent to; null for another IRP.
///
/// # Safety
/// `irp` is null or an IRP.
pub(crate) unsafe fn object_of(irp: PIRP) -> PVOID {
    if irp.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: an IRP by contract.
    let stack = unsafe { ks_guard::ffi::IoGetCurrentIrpStackLocation(irp) };
    if stack.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: an IRP's stack location lives as long as it does.
    let file = unsafe { (*stack).FileObject };
    if file.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: as above, for its file object.
    unsafe { (*file).FsContext2 }
}

/// Wine 8's ntoskrnl.exe has no `ExAllocatePool2`: it leaves a stub that raises an exception in the import table of
/// a driver that names it. Puts [`allocate_pool_2`] there instead.
///
/// # Safety
/// `driver` is the I/O manager's object of a loaded driver.
pub(crate) unsafe fn supply_allocate_pool_2(driver: PDRIVER_OBJECT) -> bool {
    // SAFETY: the driver object is live, and Wine sets the image's address before it calls the driver.
    let image = unsafe { (*driver).DriverStart }.cast::<u8>();
    // SAFETY: a mapped PE image; every address below is one that its own headers give.
    let word = |at: usize| unsafe { image.add(at).cast::<u32>().read_unaligned() as usize };
    if image.is_null() {
        return false;
    }
    // The import directory is the second of the optional header (PE format, "Optional Header Data Directories").
    let mut descriptor = word(word(0x3c) + 24 + 112 + 8);
    while word(descriptor + 12) != 0 {
        let (names, addresses) = (word(descriptor), word(descriptor + 16));
        let mut at = 0;
        while word(names + at) != 0 {
            // SAFETY: an import by name points to a hint and a C string.
            let name = unsafe { core::ffi::CStr::from_ptr(image.add(word(names + at) + 2).cast()) };
            if name == c"ExAllocatePool2" {
                // SAFETY: the entry is a slot of the import address table.
                return unsafe {
                    patch(
                        image.add(addresses + at).cast(),
                        allocate_pool_2 as *const (),
                    )
                };
            }
            at += 8;
        }
        descriptor += 20;
    }
    // The driver does not import it.
    true
}

/// Zeroed non-paged memory; null if there is none.
pub(crate) fn allocate(bytes: usize, tag: [u8; 4]) -> PVOID {
    const NON_PAGED_POOL: i32 = 0;
    // SAFETY: no precondition but a size that is not zero, which no caller here has.
    let memory =
        unsafe { ExAllocatePoolWithTag(NON_PAGED_POOL, bytes as u64, u32::from_le_bytes(tag)) };
    if !memory.is_null() {
        // SAFETY: the block has that many bytes.
        unsafe { ptr::write_bytes(memory.cast::<u8>(), 0, bytes) };
    }
    memory
}

/// `nf-wdm-exallocatepool2`, for what drivers here ask: zeroed non-paged memory.
unsafe extern "C" fn allocate_pool_2(_flags: u64, bytes: u64, tag: u32) -> PVOID {
    allocate(bytes as usize, tag.to_le_bytes())
}

#[link(name = "ntoskrnl.exe", kind = "raw-dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    /// wdk-sys leaves this one out, as deprecated.
    fn ExAllocatePoolWithTag(pool: i32, bytes: u64, tag: u32) -> PVOID;
    /// Wine's kernel runs in a process, and import tables are read-only pages of it. Not imported from ntdll.dll:
    /// Wine would then take this image for a user-mode one and call its entry point as `DllMain`.
    fn ZwProtectVirtualMemory(
        process: PVOID,
        base: *mut PVOID,
        size: *mut u64,
        protection: u32,
        old: *mut u32,
    ) -> NTSTATUS;
}

/// # Safety
/// `slot` is a pointer-sized, mapped place.
unsafe fn patch(slot: *mut *const (), value: *const ()) -> bool {
    const READ_WRITE: u32 = 4;
    let (mut base, mut size, mut old) = (slot.cast(), 8, 0);
    let this_process = ptr::without_provenance_mut(usize::MAX);
    // SAFETY: the place is mapped; the other arguments are this function's own.
    let status = unsafe {
        ZwProtectVirtualMemory(
            this_process,
            &raw mut base,
            &raw mut size,
            READ_WRITE,
            &raw mut old,
        )
    };
    if status < 0 {
        return false;
    }
    // SAFETY: the place is mapped, and writable now.
    unsafe { slot.write(value) };
    true
}
