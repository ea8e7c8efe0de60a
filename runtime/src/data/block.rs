//! What an object's `Context` points to: a header that says whose it is, and the data by mutex.
//!
//! Owns the memory of protected data: allocated from non-paged pool by Create, published in `Context`, freed by the
//! object's bag or by the library's Close. AVStream copies a parent's `Context` into each new child (`ns-ks-_kspin`,
//! `ns-ks-_ksfilter`), so a pointer that is not null proves nothing; the header does. Takes no mutex. Called by `slot`
//! (create, close) and `handle` (access).

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::{Driver, FilterKind, PinKind, pool};
use crate::status::NtResult;
use crate::task::Tasks;

/// Comes first in every block, so that it can be read before the block's type is known.
#[repr(C)]
struct Header {
    owner: TypeId,
}

/// What a block is of, and what it has besides the driver's data.
pub(crate) trait BlockOwner: 'static {
    /// Comes before the data, so that it can be reached where the data's types are not known.
    type Library;
    /// At the beginning.
    fn library() -> Self::Library;
}

impl<K: 'static> BlockOwner for OfDevice<K> {
    type Library = Tasks;
    fn library() -> Tasks {
        Tasks::new()
    }
}
impl<F: 'static> BlockOwner for OfFilter<F> {
    type Library = ();
    fn library() {}
}
impl<P: 'static> BlockOwner for OfPin<P> {
    type Library = ();
    fn library() {}
}

/// The data of one object.
///
/// # Invariants
///
/// `header.owner` is the type of the block. `control` is reached only by a thread that holds the mutex that protects it
/// (the device mutex for a device), `processing` only by one that holds the object's processing mutex, each through at
/// most one `&mut` at a time.
#[repr(C)]
pub(crate) struct Block<Owner: BlockOwner, A, B> {
    header: Header,
    library: Owner::Library,
    control: UnsafeCell<A>,
    processing: UnsafeCell<B>,
    owner: PhantomData<Owner>,
}

/// Marks the block of a device.
pub(crate) struct OfDevice<K>(PhantomData<K>);
/// Marks the block of a filter: another type than `OfPin`, even where one type is both kinds.
pub(crate) struct OfFilter<F>(PhantomData<F>);
/// Marks the block of a pin.
pub(crate) struct OfPin<P>(PhantomData<P>);

/// The block of a device.
pub(crate) type DeviceBlock<K> = Block<OfDevice<K>, <K as Driver>::Device, ()>;
/// The block of a filter.
pub(crate) type FilterBlock<F> =
    Block<OfFilter<F>, <F as FilterKind>::Control, <F as FilterKind>::Processing>;
/// The block of a pin.
pub(crate) type PinBlock<P> = Block<OfPin<P>, <P as PinKind>::Control, <P as PinKind>::Processing>;

impl<Owner: BlockOwner, A: 'static, B: 'static> Block<Owner, A, B> {
    /// Allocates a block for the two data.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INSUFFICIENT_RESOURCES`; the data is dropped then.
    pub(crate) fn allocate(control: A, processing: B) -> NtResult<NonNull<Self>> {
        // INVARIANT: the header names the type of the block.
        pool::allocate(Self {
            header: Header {
                owner: TypeId::of::<Self>(),
            },
            library: Owner::library(),
            control: UnsafeCell::new(control),
            processing: UnsafeCell::new(processing),
            owner: PhantomData,
        })
    }

    /// Drops the data and frees the memory.
    ///
    /// # IRQL
    ///
    /// That of the data's destructor; `<= DISPATCH_LEVEL`.
    ///
    /// # Safety
    ///
    /// `block` came from [`allocate`](Self::allocate), and nothing refers to it any more.
    pub(crate) unsafe fn free(block: NonNull<Self>) {
        // SAFETY: `allocate` took it from the pool; the rest is the caller's contract.
        unsafe { pool::free(block) };
    }

    /// `nc-ks-pfnksfree`: what the object's bag calls.
    ///
    /// # Safety
    ///
    /// As for [`free`](Self::free).
    pub(crate) unsafe extern "C" fn free_from_bag(data: *mut c_void) {
        if let Some(block) = NonNull::new(data.cast::<Self>()) {
            // SAFETY: the bag was given a block, and hands it back once, when its object is gone.
            unsafe { Self::free(block) };
        }
    }

    /// The data under control (for a device: under its mutex).
    ///
    /// # Safety
    ///
    /// `context` points to a live block of this type.
    #[inline]
    pub(crate) unsafe fn control(context: *mut c_void) -> *mut A {
        // SAFETY: a live block, by the caller's contract.
        let cell = unsafe { &raw const (*context.cast::<Self>()).control };
        UnsafeCell::raw_get(cell)
    }

    /// The data under the processing mutex.
    ///
    /// # Safety
    ///
    /// `context` points to a live block of this type.
    #[inline]
    pub(crate) unsafe fn processing(context: *mut c_void) -> *mut B {
        // SAFETY: a live block, by the caller's contract.
        let cell = unsafe { &raw const (*context.cast::<Self>()).processing };
        UnsafeCell::raw_get(cell)
    }

    /// Whether `context` points to a block of this type.
    ///
    /// # Safety
    ///
    /// `context` is null or points to a live block of any type.
    #[inline]
    pub(crate) unsafe fn is(context: *mut c_void) -> bool {
        if context.is_null() {
            return false;
        }
        // SAFETY: every block begins with a header, which does not change after its allocation.
        let header = unsafe { &*context.cast::<Header>() };
        header.owner == TypeId::of::<Self>()
    }
}

impl<K: 'static, A: 'static, B: 'static> Block<OfDevice<K>, A, B> {
    /// The device's tasks.
    ///
    /// # Safety
    ///
    /// `context` points to a live block of a device, whatever data it has.
    #[inline]
    pub(crate) unsafe fn tasks(context: *mut c_void) -> *const Tasks {
        // SAFETY: header and tasks come first in every such block (`repr(C)`); this takes an address and reads nothing.
        unsafe { &raw const (*context.cast::<Self>()).library }
    }
}

/// Reads an object's `Context` while another thread may be publishing it.
///
/// # Safety
///
/// `field` points to the `Context` member of a live object.
#[inline]
pub(crate) unsafe fn load_context(field: *mut *mut c_void) -> *mut c_void {
    // SAFETY: a live member, aligned, and written by `store_context` alone once the object is in the hierarchy.
    let context = unsafe { AtomicPtr::from_ptr(field) };
    // Pairs with `store_context`: who sees the block sees it initialised.
    context.load(Ordering::Acquire)
}

/// Publishes an object's `Context`.
///
/// # Safety
///
/// `field` points to the `Context` member of a live object.
#[inline]
pub(crate) unsafe fn store_context(field: *mut *mut c_void, context: *mut c_void) {
    // SAFETY: as in `load_context`.
    let slot = unsafe { AtomicPtr::from_ptr(field) };
    slot.store(context, Ordering::Release);
}
