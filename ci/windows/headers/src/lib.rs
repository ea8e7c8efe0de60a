//! `ks_guard::ffi` beside mingw-w64's ks.h: the rows that `build/main.rs` writes. `tests/layout.rs` compares them.
//!
//! Used by `ci/windows/layout` alone.

use core::mem::offset_of;

use ks_guard::ffi;

/// C's types at their size on 64-bit Windows, for bindgen's output.
#[allow(non_camel_case_types, reason = "C's names")]
pub mod c {
    pub type c_char = i8;
    pub type c_schar = i8;
    pub type c_uchar = u8;
    pub type c_short = i16;
    pub type c_ushort = u16;
    pub type c_int = i32;
    pub type c_uint = u32;
    pub type c_long = i32;
    pub type c_ulong = u32;
    pub type c_longlong = i64;
    pub type c_ulonglong = u64;
    pub use core::ffi::c_void;
}

/// bindgen's view of ks.h, ksmedia.h and what they need. It asserts the sizes and offsets that clang gave it.
#[allow(warnings, clippy::all, clippy::pedantic, reason = "generated")]
pub mod header {
    include!(concat!(env!("OUT_DIR"), "/header.rs"));
}

/// A struct and its size in bytes on each side; `None` where the header has no such struct.
pub struct Struct {
    pub name: &'static str,
    pub ours: usize,
    pub header: Option<usize>,
    pub fields: &'static [Field],
}
/// A member and its offset on each side.
pub struct Field {
    pub name: &'static str,
    pub ours: usize,
    pub header: Option<usize>,
}
/// A signature or a type on each side, in the words of `build/model.rs`.
pub struct Text {
    pub name: &'static str,
    pub ours: &'static str,
    pub header: Option<&'static str>,
}
/// An integer constant on each side.
pub struct Constant {
    pub name: &'static str,
    pub ours: i128,
    pub header: Option<i128>,
}
/// A GUID on each side; the header's as its three numbers and its last eight bytes, big-endian.
pub struct Guid {
    pub name: &'static str,
    pub ours: ffi::GUID,
    pub header: Option<[u64; 4]>,
}

include!(concat!(env!("OUT_DIR"), "/rows.rs"));
