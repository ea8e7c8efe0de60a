//! The ledger: one entry per acquisition of a KS mutex, and totals.
//!
//! Owns what was acquired, by whom and for how long; hands out snapshots. It judges nothing: rules live in `mutex`.
//! `mutex` writes it under the machine's lock; tests and programs read [`Ledger`] snapshots.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
};

use serde::Serialize;

use crate::{mutex::MutexKind, object::ObjectName};

/// Who took a mutex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// AVStream itself, around a callback or for its own bookkeeping.
    Framework,
    /// The driver, by one of the acquire functions.
    Driver,
}

/// One acquisition, from the moment it was granted until its release.
#[derive(Clone, Debug, Serialize)]
pub struct Hold {
    /// Which of the three mutexes.
    pub mutex: MutexKind,
    /// The object whose mutex it is; for the control mutex always the filter.
    pub object: ObjectName,
    /// The callback in which it was taken, as in `pin SetDeviceState`.
    pub callback: &'static str,
    /// The thread; API calls run on a thread named after their caller.
    pub thread: Arc<str>,
    /// AVStream or the driver.
    pub by: By,
    /// How many other mutexes the thread held already.
    pub depth: usize,
    /// How long the thread waited for it.
    pub wait_ns: u64,
    /// When it was granted, in nanoseconds since the machine was built.
    pub from_ns: u64,
    /// When it was released; `None` while it is held.
    pub until_ns: Option<u64>,
    /// Whether somebody else held it when it was asked for.
    pub contended: bool,
}

impl Hold {
    /// How long it was held, in nanoseconds; zero while it is still held.
    #[must_use]
    pub fn held_ns(&self) -> u64 {
        self.until_ns
            .map_or(0, |until| until.saturating_sub(self.from_ns))
    }
}

/// What all acquisitions of one mutex kind in one callback add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Which of the three mutexes.
    pub mutex: MutexKind,
    /// The callback in which they were taken.
    pub callback: &'static str,
    /// AVStream or the driver.
    pub by: By,
    /// How many were granted.
    pub acquired: u64,
    /// How many of those were released.
    pub released: u64,
    /// How many had to wait.
    pub contended: u64,
    /// Sum of the hold times of the released ones, in nanoseconds.
    pub held_ns: u64,
    /// The longest hold, in nanoseconds.
    pub longest_ns: u64,
    /// Sum of the waiting times, in nanoseconds.
    pub wait_ns: u64,
}

impl Total {
    /// Mean hold time of the released acquisitions, in nanoseconds.
    #[must_use]
    pub fn mean_ns(&self) -> u64 {
        self.held_ns.checked_div(self.released).unwrap_or(0)
    }
}

/// A snapshot of the books of one machine.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    pub(crate) holds: Vec<Hold>,
    pub(crate) forgotten: u64,
    pub(crate) totals: Vec<Total>,
    pub(crate) violations: u64,
}

impl Ledger {
    /// Every acquisition, oldest first. After the builder's `ledger_limit` the oldest are dropped; see [`Self::forgotten`].
    #[must_use]
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }

    /// How many old entries [`Self::holds`] no longer lists. The totals still count them.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Totals per mutex kind, callback and owner, in a stable order.
    #[must_use]
    pub fn totals(&self) -> &[Total] {
        &self.totals
    }

    /// All acquisitions, by the driver and by AVStream.
    #[must_use]
    pub fn acquired(&self) -> u64 {
        self.totals.iter().map(|t| t.acquired).sum()
    }

    /// All releases, by the driver and by AVStream.
    #[must_use]
    pub fn released(&self) -> u64 {
        self.totals.iter().map(|t| t.released).sum()
    }

    /// Acquisitions by one side.
    #[must_use]
    pub fn acquired_by(&self, by: By) -> u64 {
        self.totals
            .iter()
            .filter(|t| t.by == by)
            .map(|t| t.acquired)
            .sum()
    }

    /// Releases by one side.
    #[must_use]
    pub fn released_by(&self, by: By) -> u64 {
        self.totals
            .iter()
            .filter(|t| t.by == by)
            .map(|t| t.released)
            .sum()
    }

    /// Zero, or one: a violation stops the machine.
    #[must_use]
    pub fn violations(&self) -> u64 {
        self.violations
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ledger: {} acquired, {} released, {} violations",
            self.acquired(),
            self.released(),
            self.violations()
        )
    }
}

/// Names one entry until it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntryId(u64);

/// The live books, inside the machine's lock.
#[derive(Debug)]
pub(crate) struct Books {
    holds: VecDeque<Hold>,
    /// The number of the entry at the front of `holds`.
    first: u64,
    limit: usize,
    totals: BTreeMap<(MutexKind, &'static str, By), Total>,
}

impl Books {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            holds: VecDeque::new(),
            first: 0,
            limit: limit.max(1),
            totals: BTreeMap::new(),
        }
    }

    pub(crate) fn acquired(&mut self, hold: Hold) -> EntryId {
        let total = self
            .totals
            .entry((hold.mutex, hold.callback, hold.by))
            .or_insert_with(|| Total {
                mutex: hold.mutex,
                callback: hold.callback,
                by: hold.by,
                acquired: 0,
                released: 0,
                contended: 0,
                held_ns: 0,
                longest_ns: 0,
                wait_ns: 0,
            });
        total.acquired += 1;
        total.contended += u64::from(hold.contended);
        total.wait_ns += hold.wait_ns;
        if self.holds.len() == self.limit {
            self.holds.pop_front();
            self.first += 1;
        }
        self.holds.push_back(hold);
        EntryId(self.first + self.holds.len() as u64 - 1)
    }

    /// `hold` describes the entry in full, because the entry itself may have been dropped for age.
    pub(crate) fn released(
        &mut self,
        id: EntryId,
        key: (MutexKind, &'static str, By),
        from_ns: u64,
        until_ns: u64,
    ) {
        let held = until_ns.saturating_sub(from_ns);
        if let Some(total) = self.totals.get_mut(&key) {
            total.released += 1;
            total.held_ns += held;
            total.longest_ns = total.longest_ns.max(held);
        }
        let entry =
            id.0.checked_sub(self.first)
                .and_then(|at| usize::try_from(at).ok())
                .and_then(|at| self.holds.get_mut(at));
        if let Some(entry) = entry {
            entry.until_ns = Some(until_ns);
        }
    }

    /// The last few entries, oldest first.
    pub(crate) fn tail(&self, count: usize) -> Vec<Hold> {
        let skip = self.holds.len().saturating_sub(count);
        self.holds.iter().skip(skip).cloned().collect()
    }

    pub(crate) fn snapshot(&self, violations: u64) -> Ledger {
        Ledger {
            holds: self.holds.iter().cloned().collect(),
            forgotten: self.first,
            totals: self.totals.values().cloned().collect(),
            violations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::ObjectKind;

    fn hold(from_ns: u64) -> Hold {
        let object = ObjectName {
            kind: ObjectKind::Device,
            number: 1,
        };
        Hold {
            mutex: MutexKind::Device,
            object,
            callback: "device Add",
            thread: "one".into(),
            by: By::Driver,
            depth: 0,
            wait_ns: 0,
            from_ns,
            until_ns: None,
            contended: false,
        }
    }

    #[test]
    fn old_entries_go_and_totals_stay() {
        let mut books = Books::new(2);
        let key = (MutexKind::Device, "device Add", By::Driver);
        let ids = [10, 20, 30].map(|from| books.acquired(hold(from)));
        for (id, from) in ids.into_iter().zip([10, 20, 30]) {
            books.released(id, key, from, from + 5);
        }
        let ledger = books.snapshot(0);
        assert_eq!((ledger.forgotten(), ledger.holds().len()), (1, 2));
        let listed: Vec<_> = ledger
            .holds()
            .iter()
            .map(|h| (h.from_ns, h.held_ns()))
            .collect();
        assert_eq!(listed, [(20, 5), (30, 5)]);
        assert_eq!((ledger.acquired(), ledger.released()), (3, 3));
        assert_eq!(ledger.totals()[0].mean_ns(), 5);
    }
}
