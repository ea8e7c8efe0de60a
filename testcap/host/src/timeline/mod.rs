//! The lock timeline: an SVG in which lanes are threads, bars are holds, and the colour is the mutex.
//!
//! Owns the choice of what to show: the whole run as a strip, and below it two stretches of a few milliseconds
//! bar by bar. `draw` knows how it looks. Reads the ledger, changes nothing.

mod draw;
mod style;

use std::collections::BTreeSet;

use ks_guard_sim::{By, Ledger, MutexKind};

/// One hold, as the picture needs it. Times are in nanoseconds since the machine was built.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    lane: usize,
    row: usize,
    asked: u64,
    from: u64,
    until: u64,
    by: By,
    callback: &'static str,
    object: String,
}

/// All that goes into the picture.
#[derive(Debug)]
pub(crate) struct Timeline {
    lanes: Vec<String>,
    bars: Vec<Bar>,
    /// Where the picture begins: zero, or the first hold that the ledger still lists.
    begin: u64,
    end: u64,
    removal: Option<u64>,
    acquired: u64,
}

/// A part of the run, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    from: u64,
    until: u64,
}

impl Window {
    fn contains(self, time: u64) -> bool {
        (self.from..self.until).contains(&time)
    }

    fn touches(self, from: u64, until: u64) -> bool {
        from < self.until && until >= self.from
    }
}

/// A part of the run that is shown bar by bar.
#[derive(Clone, Debug)]
struct Detail {
    window: Window,
    what: String,
}

/// How much time a detail shows.
const LENGTH: u64 = 8_000_000;
/// The start of a run, when everything is opened: not what the rest of it looks like.
const START: u64 = 100_000_000;

impl Timeline {
    /// `end` is when the run ended and `removal` when the device was removed by surprise, both in nanoseconds on
    /// the ledger's clock.
    pub(crate) fn new(ledger: &Ledger, end: u64, removal: Option<u64>) -> Self {
        let holds = ledger.holds();
        let names: BTreeSet<&str> = holds.iter().map(|hold| &*hold.thread).collect();
        let lanes: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let bars = holds
            .iter()
            .filter_map(|hold| {
                let until = hold.until_ns.unwrap_or(end).max(hold.from_ns);
                Some(Bar {
                    lane: lanes
                        .binary_search_by(|lane| lane.as_str().cmp(&hold.thread))
                        .ok()?,
                    row: row(hold.mutex),
                    asked: hold.from_ns.saturating_sub(hold.wait_ns),
                    from: hold.from_ns,
                    until,
                    by: hold.by,
                    callback: hold.callback,
                    object: hold.object.to_string(),
                })
            })
            .collect();
        let begin = match holds.first() {
            Some(first) if ledger.forgotten() > 0 => first.from_ns,
            _ => 0,
        };
        Self {
            lanes,
            bars,
            begin,
            end: end.max(begin + 1),
            removal,
            acquired: ledger.acquired(),
        }
    }

    /// The picture.
    pub(crate) fn to_svg(&self) -> String {
        draw::document(self, &[self.busiest(), self.last()]).to_string()
    }

    /// The lanes that have a bar in the window.
    fn lanes_in(&self, window: Window) -> Vec<usize> {
        let busy = self
            .bars
            .iter()
            .filter(|bar| window.touches(bar.asked, bar.until));
        let lanes: BTreeSet<usize> = busy.map(|bar| bar.lane).collect();
        lanes.into_iter().collect()
    }

    /// The stretch of the run in which most lanes hold most kinds of mutex, with some waiting, but not so many
    /// bars that they cannot be told apart.
    fn busiest(&self) -> Detail {
        let length = LENGTH.min(self.end - self.begin);
        let end = self.removal.unwrap_or(self.end);
        let settled = if end > self.begin + 2 * START {
            START
        } else {
            0
        };
        let begin = self.begin + settled;
        let starts = (0..)
            .map(|n| begin + n * (length / 4).max(1))
            .take_while(|start| start + length <= end);
        let best = starts.max_by_key(|&from| {
            self.interest(Window {
                from,
                until: from + length,
            })
        });
        let from = best.unwrap_or(self.begin);
        let what = format!("{} ms in the middle of it", length.div_ceil(1_000_000));
        Detail {
            window: Window {
                from,
                until: from + length,
            },
            what,
        }
    }

    /// What happened around the removal of the device; without one, at the end.
    fn last(&self) -> Detail {
        let length = LENGTH.min(self.end - self.begin);
        let (from, what) = match self.removal {
            Some(at) => (
                at.saturating_sub(length / 4),
                "the removal of the device, under load",
            ),
            None => (self.end - length, "how it ended"),
        };
        let from = from.clamp(self.begin, self.end - length);
        Detail {
            window: Window {
                from,
                until: from + length,
            },
            what: what.to_owned(),
        }
    }

    fn interest(&self, window: Window) -> u64 {
        let mut rows = BTreeSet::new();
        let (mut count, mut waited, mut visible) = (0_u64, 0_u64, 0_u64);
        // Holds are listed in the order in which they were granted, so those of the window lie together.
        let first = self.bars.partition_point(|bar| bar.from < window.from);
        for bar in self
            .bars
            .iter()
            .skip(first)
            .take_while(|bar| bar.from < window.until)
        {
            rows.insert((bar.lane, bar.row));
            count += 1;
            waited += u64::from(bar.from - bar.asked > 20_000);
            visible += u64::from(bar.until - bar.from > 20_000);
        }
        let crowded = count.saturating_sub(700);
        (rows.len() as u64 * 20 + waited.min(20) * 10 + visible.min(60) * 2 + 10_000)
            .saturating_sub(crowded)
    }
}

/// The row of a mutex within a lane, outermost first.
fn row(mutex: MutexKind) -> usize {
    match mutex {
        MutexKind::Device => 0,
        MutexKind::Control => 1,
        MutexKind::Processing => 2,
    }
}
