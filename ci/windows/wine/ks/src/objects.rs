//! The four kinds of AVStream object, their hierarchy and their bags.
//!
//! Owns their memory and a register of the live ones, by which any pointer that the driver passes is checked before
//! it is used. Objects come and go on the scenario's thread while no other thread runs. Called by all modules.

use core::ffi::{CStr, c_void};
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use ks_guard::ffi::PFNKSFREE;
use wdk_sys::PVOID;
use wdk_sys::ntddk::ExFreePool;

use crate::frames::Frames;
use crate::locks::{Kind, Mutex};
use crate::power::Callbacks;
use crate::{driver, violation};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Device,
    Factory,
    Filter,
    Pin,
}

#[derive(Clone, Copy)]
struct Item {
    pointer: PVOID,
    free: PFNKSFREE,
}

/// An object. What the driver sees of it is its head, so that one pointer serves both.
#[repr(C)]
pub(crate) struct Object {
    /// KSDEVICE, KSFILTERFACTORY, KSFILTER or KSPIN; 136 bytes is the largest.
    body: [u64; 17],
    pub(crate) class: Class,
    pub(crate) parent: *mut Object,
    /// Device mutex of a device, control mutex of a filter.
    pub(crate) mutex: Mutex,
    /// Processing mutex of a pin.
    pub(crate) processing: Mutex,
    pub(crate) frames: Frames,
    /// What a pin has registered.
    pub(crate) power: Callbacks,
    items: [Item; 8],
}

static LIVE: [AtomicPtr<Object>; 12] = [const { AtomicPtr::new(ptr::null_mut()) }; 12];

impl Object {
    /// Makes an object and registers it; null if there is no memory or no room.
    pub(crate) fn create(class: Class, parent: *mut Object) -> *mut Object {
        let Some(place) = LIVE
            .iter()
            .find(|place| place.load(Ordering::Acquire).is_null())
        else {
            return ptr::null_mut();
        };
        let object = driver::allocate(size_of::<Object>(), *b"ksob").cast::<Object>();
        if object.is_null() {
            return object;
        }
        // Every member may be zero, but for the mutexes, made below.
        // SAFETY: the block is an object's, and nobody else has it.
        unsafe { (*object).class = class };
        // SAFETY: as above.
        unsafe { (*object).parent = parent };
        let kind = if class == Class::Device {
            Kind::Device
        } else {
            Kind::Control
        };
        // SAFETY: as above; pool memory does not move.
        unsafe { Mutex::init(&raw mut (*object).mutex, kind) };
        // SAFETY: as above.
        unsafe { Mutex::init(&raw mut (*object).processing, Kind::Processing) };
        place.store(object, Ordering::Release);
        object
    }

    /// Frees an object and what is in its bag, newest first.
    ///
    /// # Safety
    /// `object` is live, and no other thread uses it.
    pub(crate) unsafe fn destroy(object: *mut Object) {
        for at in (0..8).rev() {
            // SAFETY: the object is live.
            let item = unsafe { (*object).items[at] };
            match item.free {
                // SAFETY: the driver gave this function for this item.
                Some(free) => unsafe { free(item.pointer) },
                // SAFETY: an item without a function is pool memory (`nf-ks-ksadditemtoobjectbag`).
                None if !item.pointer.is_null() => unsafe { ExFreePool(item.pointer) },
                None => {}
            }
        }
        for place in &LIVE {
            let _ = place.compare_exchange(
                object,
                ptr::null_mut(),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
        }
        // SAFETY: it came from the pool, and nothing names it any more.
        unsafe { ExFreePool(object.cast()) };
    }

    pub(crate) fn has_item(&self, pointer: PVOID) -> bool {
        !pointer.is_null() && self.items.iter().any(|item| item.pointer == pointer)
    }

    /// Puts an item into the bag; false if it is full.
    pub(crate) fn add_item(&mut self, pointer: PVOID, free: PFNKSFREE) -> bool {
        let Some(place) = self.items.iter_mut().find(|item| item.pointer.is_null()) else {
            return false;
        };
        *place = Item { pointer, free };
        true
    }
}

/// The live object that the driver means, of one of `classes`; a violation and `None` if it is none.
pub(crate) fn find<'a>(
    pointer: *const c_void,
    classes: &[Class],
    by: &CStr,
) -> Option<&'a mut Object> {
    let object = pointer.cast_mut().cast::<Object>();
    if !live().any(|known| known == object) {
        violation(c"AVStream object", c"not a live one", by);
        return None;
    }
    // SAFETY: the object is registered, so it is live, and no two calls use members of one at once that are not
    // atomic (see the module).
    let object = unsafe { &mut *object };
    if !classes.contains(&object.class) {
        violation(c"AVStream object", c"of another kind", by);
        return None;
    }
    Some(object)
}

/// All live objects, oldest first.
pub(crate) fn live() -> impl Iterator<Item = *mut Object> {
    LIVE.iter()
        .map(|place| place.load(Ordering::Acquire))
        .filter(|object| !object.is_null())
}

/// The first child of `parent` of one class after `after` (or at all, if that is null), in order of creation.
pub(crate) fn next_child(parent: *const Object, class: Class, after: *const Object) -> *mut Object {
    let children = live().filter(|&object| {
        // SAFETY: registered objects are live.
        let object = unsafe { &*object };
        ptr::eq(object.parent, parent) && object.class == class
    });
    let mut rest = children.skip_while(|&object| !after.is_null() && !ptr::eq(object, after));
    if !after.is_null() {
        rest.next();
    }
    rest.next().unwrap_or(ptr::null_mut())
}

/// The object of `class` that `object` is or belongs to.
pub(crate) fn ancestor(object: &Object, class: Class) -> *mut Object {
    let mut at = ptr::from_ref(object).cast_mut();
    while !at.is_null() {
        // SAFETY: an object's ancestors live as long as it does.
        let this = unsafe { &*at };
        if this.class == class {
            break;
        }
        at = this.parent;
    }
    at
}

/// The control mutex that covers a filter or a pin.
pub(crate) fn control(object: &Object) -> &Mutex {
    // SAFETY: filters and pins have a filter at or above them, and it lives as long as they do.
    unsafe { &(*ancestor(object, Class::Filter)).mutex }
}

/// Every mutex of every live object.
pub(crate) fn mutexes<'a>() -> impl Iterator<Item = &'a Mutex> {
    live().flat_map(|object| {
        // SAFETY: registered objects are live.
        let object = unsafe { &*object };
        [&object.mutex, &object.processing]
    })
}
