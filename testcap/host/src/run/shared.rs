//! What all clients of a run share: the device, the flags, the random numbers, and the ways to fail.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use ks_guard_sim::{Device, Reply, Report};

/// Why a run did not end well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A rule of AVStream was broken, and the machine stopped.
    Violation(Box<Report>),
    /// Something else was wrong.
    Failed(String),
}

impl From<Box<Report>> for Failure {
    fn from(report: Box<Report>) -> Self {
        Self::Violation(report)
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// One for all clients.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) device: Device,
    removing: AtomicBool,
    ended_early: AtomicBool,
    /// How many requests the clients sent, frames not counted.
    requests: AtomicU64,
}

impl Shared {
    pub(crate) fn new(device: Device) -> Self {
        Self {
            device,
            removing: AtomicBool::new(false),
            ended_early: AtomicBool::new(false),
            requests: AtomicU64::new(0),
        }
    }

    /// Said just before the device is removed by surprise: from here on a request may fail, and then its client
    /// ends.
    pub(crate) fn announce_removal(&self) {
        self.removing.store(true, Ordering::Release);
    }

    /// Whether the device is being removed.
    pub(crate) fn is_removing(&self) -> bool {
        self.removing.load(Ordering::Acquire)
    }

    /// Said by a client that gives up.
    pub(crate) fn end_early(&self) {
        self.ended_early.store(true, Ordering::Release);
    }

    /// Whether a client gave up.
    pub(crate) fn is_ended_early(&self) -> bool {
        self.ended_early.load(Ordering::Acquire)
    }

    /// How many requests were sent.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// What came of a request: the value; nothing if the device is being removed, whatever the status; else a
    /// failure.
    pub(crate) fn live<T>(&self, what: &str, reply: Reply<T>) -> Result<Option<T>, Failure> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        match reply {
            Ok(value) => Ok(Some(value)),
            Err(_) if self.is_removing() => Ok(None),
            Err(status) => Err(Failure::Failed(format!("{what}: {status}"))),
        }
    }

    /// Whether a request that must be refused with `status` was; nothing if the device is being removed.
    pub(crate) fn refused<T>(
        &self,
        what: &str,
        reply: &Reply<T>,
        status: i32,
    ) -> Result<Option<()>, Failure> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        match reply {
            Err(answer) if answer.0 == status => Ok(Some(())),
            _ if self.is_removing() => Ok(None),
            Err(answer) => Err(Failure::Failed(format!("{what} was refused with {answer}"))),
            Ok(_) => Err(Failure::Failed(format!("{what} was not refused"))),
        }
    }
}

/// A small generator (`SplitMix64`), so that a seed gives the same choices everywhere.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A generator for one client.
    pub(crate) fn new(seed: u64, client: u64) -> Self {
        Self(seed ^ client.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below `end`, which is not zero.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(0);
        high % end.max(1)
    }

    /// Sleeps between `least` and `most` microseconds.
    pub(crate) fn pause(&mut self, least: u32, most: u32) {
        let micros = least + self.below(most - least + 1);
        std::thread::sleep(Duration::from_micros(micros.into()));
    }
}
