//! A value that notes, when it is dropped, which mutexes the driver holds at that moment.
//!
//! Used to show that everything a handler owns goes before the release. Reads the ledger through `stage::held`.

use std::sync::{Arc, Mutex, PoisonError};

use crate::held;

/// Notes, when dropped, what [`held`] says.
#[derive(Debug)]
pub struct Probe {
    seen: Arc<Mutex<Vec<Vec<String>>>>,
    /// A field that is `Copy`: a closure that uses it alone captures it alone.
    pub tag: u32,
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(held());
    }
}

impl Probe {
    /// A value and a witness for it: the witness reports without being dropped itself.
    #[must_use]
    pub fn pair(tag: u32) -> (Self, Witness) {
        let seen = Arc::default();
        let witness = Witness(Arc::clone(&seen));
        (Self { seen, tag }, witness)
    }
}

/// What the drops of one [`Probe`] saw.
#[derive(Debug)]
pub struct Witness(Arc<Mutex<Vec<Vec<String>>>>);

impl Witness {
    /// One entry per drop, oldest first.
    #[must_use]
    pub fn drops(&self) -> Vec<Vec<String>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Asserts that exactly one drop happened, and that `expected` was held then.
///
/// # Panics
/// If it is not so.
#[track_caller]
pub fn drops_under(witness: &Witness, expected: &[&str]) {
    assert_eq!(
        witness.drops(),
        [expected],
        "held when the value was dropped"
    );
}
