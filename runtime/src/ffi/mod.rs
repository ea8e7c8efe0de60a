//! The one door to the kernel: the KS declarations, spelled and laid out as in `ks.h`.
//!
//! Everything above this module reaches `ks.sys` and `ntoskrnl.exe` through the `extern` blocks in
//! [`ks_sys`] (with [`ks_facilities`]) and [`ntoskrnl`], and through nothing else. On Windows a driver's imports satisfy them; on a
//! development host a user-space `ks.sys` exports the same symbols. Nothing above the blocks can tell which.
//!
//! Names, parameter order and layout are those of `ks.h`, so that a C++ driver ports line by line and the
//! pages of Microsoft's documentation apply as they stand. The documentation page of a type or function is
//! named in its first line; fields and slots are described on that page. Nothing here is safe to call, and
//! nothing here checks a lock rule: use `#[ks_synchronized]` for that.
//!
//! The NT types under the KS ones come from [`nt`].
#![doc = include_str!("wrapped.md")]
#![expect(
    non_snake_case,
    non_camel_case_types,
    non_upper_case_globals,
    missing_docs,
    reason = "names are those of ks.h; members are described on the page that the item names"
)]
// clippy does not look at wildcard imports in test builds.
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "the files of this module are one header, split for reading"
    )
)]

mod automation;
mod descriptors;
mod dispatch;
mod events;
mod formats;
mod gates;
mod inline;
pub mod ks_facilities;
pub mod ks_sys;
mod layout;
pub mod nt;
pub mod ntoskrnl;
mod objects;
mod registered;
mod requests;
mod streaming;

pub use automation::*;
pub use descriptors::*;
pub use dispatch::*;
pub use events::*;
pub use formats::*;
pub use gates::*;
pub use inline::*;
pub use ks_facilities::*;
pub use ks_sys::*;
pub use nt::*;
pub use ntoskrnl::*;
pub use objects::*;
pub use registered::*;
pub use requests::*;
pub use streaming::*;
