//! Stand-ins for the NT types where there is no WDK.
//!
//! The same names, sizes and alignment as in `wdm.h` for a 64-bit target. A member is spelled out where
//! AVStream code or a user-space `ks.sys` touches it; the rest is padding that nobody may read. Numbers come
//! from the headers (see `layout.rs`).

use core::ffi::c_void;

pub type BOOLEAN = u8;
pub type CCHAR = i8;
pub type UCHAR = u8;
pub type USHORT = u16;
pub type LONG = i32;
pub type ULONG = u32;
pub type LONGLONG = i64;
pub type ULONGLONG = u64;
pub type ULONG_PTR = u64;
pub type SIZE_T = ULONG_PTR;
pub type WCHAR = u16;
pub type KIRQL = u8;
pub type NTSTATUS = i32;
pub type PVOID = *mut c_void;
pub type HANDLE = *mut c_void;
pub type PBOOLEAN = *mut BOOLEAN;
pub type PUCHAR = *mut UCHAR;
pub type PLONG = *mut LONG;
pub type PULONG = *mut ULONG;
pub type PLONGLONG = *mut LONGLONG;
pub type PWSTR = *mut WCHAR;
pub type PSECURITY_DESCRIPTOR = PVOID;
pub type KPROCESSOR_MODE = CCHAR;
pub type FILE_INFORMATION_CLASS = i32;
pub type KSPIN_LOCK = ULONG_PTR;
pub type PKSPIN_LOCK = *mut KSPIN_LOCK;
pub type POOL_FLAGS = ULONGLONG;
pub type POOL_TYPE = i32;
pub type DEVICE_POWER_STATE = i32;
pub type SYSTEM_POWER_STATE = i32;
pub type POWER_ACTION = i32;
pub type WORK_QUEUE_TYPE = i32;
pub type EVENT_TYPE = i32;
pub type KWAIT_REASON = i32;
pub type KPRIORITY = LONG;
pub type LONG_PTR = i64;
pub type ACCESS_MASK = ULONG;
pub type PHANDLE = *mut HANDLE;
pub type POBJECT_TYPE = PVOID;

/// `guiddef.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct GUID {
    pub Data1: ULONG,
    pub Data2: USHORT,
    pub Data3: USHORT,
    pub Data4: [UCHAR; 8],
}

/// `ntdef.h`: the 64-bit view of the union, which is the one that drivers use.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct LARGE_INTEGER {
    pub QuadPart: LONGLONG,
}
pub type PHYSICAL_ADDRESS = LARGE_INTEGER;
pub type PLARGE_INTEGER = *mut LARGE_INTEGER;

/// `ntdef.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LIST_ENTRY {
    pub Flink: *mut LIST_ENTRY,
    pub Blink: *mut LIST_ENTRY,
}
pub type PLIST_ENTRY = *mut LIST_ENTRY;

/// `ntdef.h`. Lengths are in bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct UNICODE_STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: PWSTR,
}
pub type PUNICODE_STRING = *mut UNICODE_STRING;

/// `wdm.h`: `Status` shares its place with a pointer that only the I/O manager uses.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, Default)]
pub struct IO_STATUS_BLOCK {
    pub Status: NTSTATUS,
    pub Information: ULONG_PTR,
}
pub type PIO_STATUS_BLOCK = *mut IO_STATUS_BLOCK;

/// `wdm.h`. `Tail.Overlay.CurrentStackLocation` is spelled as one member here; use
/// [`IoGetCurrentIrpStackLocation`].
#[repr(C, align(16))]
pub struct IRP {
    pub(crate) head: [u8; 48],
    pub IoStatus: IO_STATUS_BLOCK,
    pub RequestorMode: CCHAR,
    pub(crate) middle: [u8; 47],
    pub UserBuffer: PVOID,
    pub(crate) DriverContext: [PVOID; 4],
    pub(crate) overlay: [u8; 32],
    pub(crate) CurrentStackLocation: PIO_STACK_LOCATION,
    pub(crate) tail: [u8; 16],
}
pub type PIRP = *mut IRP;

impl IRP {
    /// An IRP with every byte zero but the stack location, for a user-space I/O manager.
    #[must_use]
    pub const fn for_host(current: PIO_STACK_LOCATION) -> Self {
        Self {
            head: [0; 48],
            IoStatus: IO_STATUS_BLOCK {
                Status: 0,
                Information: 0,
            },
            RequestorMode: 0,
            middle: [0; 47],
            UserBuffer: core::ptr::null_mut(),
            DriverContext: [core::ptr::null_mut(); 4],
            overlay: [0; 32],
            CurrentStackLocation: current,
            tail: [0; 16],
        }
    }
}

/// `wdm.h`, with the members of `Parameters` left out.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IO_STACK_LOCATION {
    pub MajorFunction: UCHAR,
    pub MinorFunction: UCHAR,
    pub Flags: UCHAR,
    pub Control: UCHAR,
    pub Parameters: [PVOID; 4],
    pub DeviceObject: PDEVICE_OBJECT,
    pub FileObject: PFILE_OBJECT,
    pub CompletionRoutine: PVOID,
    pub Context: PVOID,
}
pub type PIO_STACK_LOCATION = *mut IO_STACK_LOCATION;

/// `wdm.h`.
#[repr(C, align(16))]
#[derive(Clone, Copy, Debug)]
pub struct DEVICE_OBJECT {
    pub Type: i16,
    pub Size: USHORT,
    pub ReferenceCount: LONG,
    pub DriverObject: PDRIVER_OBJECT,
    pub(crate) links: [PVOID; 4],
    pub Flags: ULONG,
    pub Characteristics: ULONG,
    pub Vpb: PVOID,
    pub DeviceExtension: PVOID,
    pub(crate) rest: [u64; 33],
}
pub type PDEVICE_OBJECT = *mut DEVICE_OBJECT;

impl DEVICE_OBJECT {
    /// A device object of `driver` with `extension`, for a user-space I/O manager.
    #[must_use]
    pub const fn for_host(driver: PDRIVER_OBJECT, extension: PVOID) -> Self {
        Self {
            Type: 3, // IO_TYPE_DEVICE
            Size: 336,
            ReferenceCount: 0,
            DriverObject: driver,
            links: [core::ptr::null_mut(); 4],
            Flags: 0,
            Characteristics: 0,
            Vpb: core::ptr::null_mut(),
            DeviceExtension: extension,
            rest: [0; 33],
        }
    }
}

/// `wdm.h`, opaque: AVStream fills it in `KsInitializeDriver`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DRIVER_OBJECT {
    pub Type: i16,
    pub Size: i16,
    pub DeviceObject: PDEVICE_OBJECT,
    pub(crate) rest: [u64; 40],
}
pub type PDRIVER_OBJECT = *mut DRIVER_OBJECT;

impl DRIVER_OBJECT {
    /// An empty driver object, for a user-space I/O manager.
    #[must_use]
    pub const fn for_host() -> Self {
        Self {
            Type: 4, // IO_TYPE_DRIVER
            Size: 336,
            DeviceObject: core::ptr::null_mut(),
            rest: [0; 40],
        }
    }
}

/// `wdm.h`, opaque but for the members that pair it with a KS object.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FILE_OBJECT {
    pub Type: i16,
    pub Size: i16,
    pub DeviceObject: PDEVICE_OBJECT,
    pub Vpb: PVOID,
    pub FsContext: PVOID,
    pub FsContext2: PVOID,
    pub(crate) rest: [u64; 22],
}
pub type PFILE_OBJECT = *mut FILE_OBJECT;

impl FILE_OBJECT {
    /// A file object opened on `device`, for a user-space I/O manager.
    #[must_use]
    pub const fn for_host(device: PDEVICE_OBJECT) -> Self {
        Self {
            Type: 5, // IO_TYPE_FILE
            Size: 216,
            DeviceObject: device,
            Vpb: core::ptr::null_mut(),
            FsContext: core::ptr::null_mut(),
            FsContext2: core::ptr::null_mut(),
            rest: [0; 22],
        }
    }
}

/// `wdm.h`, opaque: the head of an event, of whose unions only the member that every reading of them begins with is spelled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct DISPATCHER_HEADER {
    pub Type: UCHAR,
    pub(crate) rest: [u8; 3],
    pub SignalState: LONG,
    pub WaitListHead: LIST_ENTRY,
}

/// `wdm.h`, opaque: `KeInitializeEvent` fills it. Its list of waiting threads points to itself, so it cannot be moved.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KEVENT {
    pub Header: DISPATCHER_HEADER,
}
pub type PKEVENT = *mut KEVENT;

impl KEVENT {
    /// What `KeInitializeEvent` leaves at `place`, for a user-space kernel.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a type of event is 0 or 1"
    )]
    pub const fn for_host(kind: EVENT_TYPE, state: BOOLEAN, place: PKEVENT) -> Self {
        let list = core::mem::offset_of!(DISPATCHER_HEADER, WaitListHead);
        let list = place.wrapping_byte_add(list).cast::<LIST_ENTRY>();
        Self {
            Header: DISPATCHER_HEADER {
                Type: kind as UCHAR,
                // `Size`, in words of 32 bits, stands in the middle.
                rest: [0, 6, 0],
                SignalState: state as LONG,
                WaitListHead: LIST_ENTRY {
                    Flink: list,
                    Blink: list,
                },
            },
        }
    }
}

/// `wdm.h`, opaque: `ExInitializeFastMutex` fills it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FAST_MUTEX {
    pub Count: LONG,
    pub Owner: PVOID,
    pub Contention: ULONG,
    pub Event: KEVENT,
    pub OldIrql: ULONG,
}
pub type PFAST_MUTEX = *mut FAST_MUTEX;

/// Declares NT types that AVStream code only passes on by pointer.
macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident, $ptr:ident: [$word:ty; $len:literal];)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            pub(crate) opaque: [$word; $len],
        }
        pub type $ptr = *mut $name;
    )*};
}

opaque! {
    /// `wdm.h`.
    CM_RESOURCE_LIST, PCM_RESOURCE_LIST: [u32; 10];
    /// `wdm.h`.
    DEVICE_CAPABILITIES, PDEVICE_CAPABILITIES: [u32; 16];
    /// `wdm.h`.
    MDL, PMDL: [u64; 6];
    /// `wdm.h`.
    KTIMER, PKTIMER: [u64; 8];
    /// `wdm.h`.
    KDPC, PKDPC: [u64; 8];
    /// `wdm.h`.
    CLIENT_ID, PCLIENT_ID: [u64; 2];
    /// `wdm.h`.
    OBJECT_HANDLE_INFORMATION, POBJECT_HANDLE_INFORMATION: [u32; 2];
    /// `wdm.h`, as `PADAPTER_OBJECT` of `KsDeviceRegisterAdapterObject`.
    DMA_ADAPTER, PADAPTER_OBJECT: [u64; 2];
}

/// `wdm.h`, `DRIVER_DISPATCH`.
pub type PDRIVER_DISPATCH =
    Option<unsafe extern "C" fn(DeviceObject: PDEVICE_OBJECT, Irp: PIRP) -> NTSTATUS>;
/// `wdm.h`, `DRIVER_CANCEL`.
pub type PDRIVER_CANCEL = Option<unsafe extern "C" fn(DeviceObject: PDEVICE_OBJECT, Irp: PIRP)>;
/// `wdm.h`, `IO_COMPLETION_ROUTINE`.
pub type PIO_COMPLETION_ROUTINE = Option<
    unsafe extern "C" fn(DeviceObject: PDEVICE_OBJECT, Irp: PIRP, Context: PVOID) -> NTSTATUS,
>;

/// `ntdef.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OBJECT_ATTRIBUTES {
    pub Length: ULONG,
    pub RootDirectory: HANDLE,
    pub ObjectName: PUNICODE_STRING,
    pub Attributes: ULONG,
    pub SecurityDescriptor: PVOID,
    pub SecurityQualityOfService: PVOID,
}
pub type POBJECT_ATTRIBUTES = *mut OBJECT_ATTRIBUTES;

/// `wdm.h`, `KSTART_ROUTINE`.
pub type PKSTART_ROUTINE = Option<unsafe extern "C" fn(StartContext: PVOID)>;
/// `wdm.h`, `WORKER_THREAD_ROUTINE`.
pub type PWORKER_THREAD_ROUTINE = Option<unsafe extern "C" fn(Parameter: PVOID)>;

/// `wdm.h`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WORK_QUEUE_ITEM {
    pub List: LIST_ENTRY,
    pub WorkerRoutine: PWORKER_THREAD_ROUTINE,
    pub Parameter: PVOID,
}
pub type PWORK_QUEUE_ITEM = *mut WORK_QUEUE_ITEM;

/// `wdm.h`, `IoGetCurrentIrpStackLocation` (inline): the stack location of the driver that owns `Irp` now.
///
/// # Safety
/// `Irp` points to a live IRP that this driver owns.
#[must_use]
#[inline]
pub unsafe fn IoGetCurrentIrpStackLocation(Irp: PIRP) -> PIO_STACK_LOCATION {
    // SAFETY: the caller passes a live IRP.
    unsafe { (*Irp).CurrentStackLocation }
}
