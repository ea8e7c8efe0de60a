//! What a handler's body must be given to be called.
//!
//! Owns the token, which only the C entries in `slot` make: they are reached through AVStream alone.

/// The first parameter of every handler's body.
///
/// It cannot be made outside of this crate, and the attribute gives it no name, so that no Rust code, the handler's own body
/// included, can call a handler through the traits that hold it. No size: it costs nothing at run time.
#[derive(Debug)]
pub struct Call(());

impl Call {
    /// For a C entry, at the moment when AVStream calls it.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(())
    }
}
