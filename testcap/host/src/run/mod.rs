//! The run: loads the driver, starts the clients, removes the device under them, and adds up.
//!
//! Owns the order of events. The clients are in `stream`, `clients` and `misuse`; printing and files are elsewhere.

mod clients;
mod format;
mod misuse;
mod shared;
mod stream;

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use indicatif::ProgressBar;
use ks_guard_sim::{Device, Filter, Ledger, Machine, Pin, PoolUse, Report, pool_use};
use testcap::descriptors::{CAPTURE_PIN, PREVIEW_PIN};

use self::shared::{Random, Shared};
pub(crate) use self::{shared::Failure, stream::Streamed};
use crate::{cli::Options, inject};

/// What a run leaves behind, also one that failed.
#[derive(Debug)]
pub(crate) struct Record {
    /// The books.
    pub(crate) ledger: Ledger,
    /// Findings that broke no rule.
    pub(crate) notes: Vec<Report>,
    /// When the run ended, in nanoseconds on the ledger's clock.
    pub(crate) end_ns: u64,
    /// When the device was removed by surprise, if it came to that.
    pub(crate) removal_ns: Option<u64>,
    /// How many requests the clients sent, frames not counted.
    pub(crate) requests: u64,
    /// What the streams delivered.
    pub(crate) streams: Vec<Streamed>,
}

/// Runs the driver as the options say. `progress` counts milliseconds.
pub(crate) fn run(options: &Options, progress: &ProgressBar) -> (Record, Result<(), Failure>) {
    let machine = Machine::builder().entry_policy(options.policy()).build();
    let mut record = Record {
        ledger: Ledger::default(),
        notes: Vec::new(),
        end_ns: 0,
        removal_ns: None,
        requests: 0,
        streams: Vec::new(),
    };
    let result = run_on(&machine, options, progress, &mut record);
    record.ledger = machine.ledger();
    record.notes = machine.notes();
    record.end_ns = machine.now_ns();
    (record, result)
}

fn run_on(
    machine: &Machine,
    options: &Options,
    progress: &ProgressBar,
    record: &mut Record,
) -> Result<(), Failure> {
    let device = start(machine, options)?;
    let shared = Arc::new(Shared::new(device));
    let mut threads = Threads {
        shared: Arc::clone(&shared),
        running: Vec::new(),
    };
    let cameras = open_cameras(&shared)?;
    let streams = start_clients(&mut threads, options, &cameras)?;

    wait(options, progress, &shared, &mut threads)?;
    shared.announce_removal();
    record.removal_ns = Some(machine.now_ns());
    let removed = shared.device.surprise_removal();

    // All are joined before the first failure is returned; a violation outranks what follows from it.
    let mut failures: Vec<Failure> = removed.err().map(Failure::from).into_iter().collect();
    failures.extend(threads.join());
    for (name, stream) in streams {
        match join(&name, stream) {
            Ok(streamed) => record.streams.push(streamed),
            Err(failure) => failures.push(failure),
        }
    }
    record.requests = shared.requests();
    if !failures.is_empty() {
        let violation = failures
            .iter()
            .position(|f| matches!(f, Failure::Violation(_)));
        return Err(failures.swap_remove(violation.unwrap_or(0)));
    }
    for (name, camera) in ["camera0", "camera1"].iter().zip(&cameras) {
        camera
            .filter
            .close()?
            .map_err(|status| format!("close {name}: {status}"))?;
    }
    shared
        .device
        .remove()?
        .map_err(|status| format!("remove the device: {status}"))?;
    machine.settle()?;
    let left = pool_use(testcap::pool::TAG);
    if left != PoolUse::default() {
        return Err(format!(
            "the driver left {} bytes in {} blocks",
            left.bytes, left.blocks
        )
        .into());
    }
    Ok(())
}

/// Loads the driver and starts its device.
fn start(machine: &Machine, options: &Options) -> Result<Device, Failure> {
    let entry = match options.inject {
        None => testcap::driver_entry,
        Some(_) => inject::driver_entry,
    };
    // SAFETY: both drivers hand over static tables of callbacks with the signatures of ks.h. (The injected
    // misuses break lock rules, which are no part of this contract.)
    let driver = unsafe { machine.load(entry) }?;
    let driver = driver.map_err(|status| format!("DriverEntry: {status}"))?;
    let device = driver
        .add_device()?
        .map_err(|status| format!("Add: {status}"))?;
    device
        .start()?
        .map_err(|status| format!("Start: {status}"))?;
    Ok(device)
}

/// A filter with its two pins.
struct Camera {
    filter: Filter,
    capture: Pin,
    preview: Pin,
}

fn open_cameras(shared: &Shared) -> Result<[Camera; 2], Failure> {
    Ok([
        open_camera(shared, "camera0", format::YUY2_LARGE, format::RGB24_SMALL)?,
        open_camera(shared, "camera1", format::RGB24_LARGE, format::YUY2_SMALL)?,
    ])
}

fn open_camera(
    shared: &Shared,
    name: &str,
    capture: usize,
    preview: usize,
) -> Result<Camera, Failure> {
    let filter = shared.device.open_filter_named(name)?;
    let filter = filter.map_err(|status| format!("open {name}: {status}"))?;
    let open = |id, range| -> Result<Pin, Failure> {
        let format = format::negotiate(shared, &filter, id, range)?;
        let format = format.ok_or_else(|| "the device is gone".to_owned())?;
        Ok(filter
            .open_pin(id, &format)?
            .map_err(|status| format!("open pin {id}: {status}"))?)
    };
    let (capture, preview) = (open(CAPTURE_PIN, capture)?, open(PREVIEW_PIN, preview)?);
    Ok(Camera {
        filter,
        capture,
        preview,
    })
}

type Streaming = (String, JoinHandle<Result<Streamed, Failure>>);

fn start_clients(
    threads: &mut Threads,
    options: &Options,
    cameras: &[Camera; 2],
) -> Result<Vec<Streaming>, Failure> {
    let mut streams = Vec::new();
    for (n, camera) in cameras.iter().enumerate() {
        for (kind, pin) in [("capture", &camera.capture), ("preview", &camera.preview)] {
            let (name, pin) = (format!("camera{n} {kind}"), pin.clone());
            let stream = threads.spawn_with(&name, {
                let name = name.clone();
                move |shared| stream::stream(shared, &name, &pin)
            })?;
            streams.push((name, stream));
        }
        let (filter, pin) = (camera.filter.clone(), camera.capture.clone());
        let mut random = Random::new(options.seed, n as u64);
        threads.spawn(&format!("properties {n}"), move |shared| {
            clients::properties(shared, &filter, &pin, &mut random)
        })?;
    }
    let previews = cameras
        .each_ref()
        .map(|c| (c.filter.clone(), c.preview.clone()));
    let mut random = Random::new(options.seed, 2);
    threads.spawn("formats", move |shared| {
        clients::formats(shared, &previews, &mut random)
    })?;
    let mut random = Random::new(options.seed, 3);
    threads.spawn("third filter", move |shared| {
        clients::third_filter(shared, &mut random)
    })?;
    Ok(streams)
}

/// Lets the clients work for as long as the options say. A misuse is committed half-way.
fn wait(
    options: &Options,
    progress: &ProgressBar,
    shared: &Arc<Shared>,
    threads: &mut Threads,
) -> Result<(), Failure> {
    let begin = Instant::now();
    let mut misuse = options.inject;
    while begin.elapsed() < options.seconds && !shared.is_ended_early() {
        let elapsed = begin.elapsed();
        progress.set_position(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        if elapsed > options.seconds / 2
            && let Some(misuse) = misuse.take()
        {
            threads.spawn("misuse", move |shared| misuse::commit(shared, misuse))?;
        }
        thread::sleep(Duration::from_millis(20).min(options.seconds.saturating_sub(elapsed)));
    }
    Ok(())
}

/// The threads of the clients that come back with nothing but success or failure.
struct Threads {
    shared: Arc<Shared>,
    running: Vec<(String, JoinHandle<Result<(), Failure>>)>,
}

impl Threads {
    fn spawn(
        &mut self,
        name: &str,
        client: impl FnOnce(&Arc<Shared>) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        let thread = self.spawn_with(name, client)?;
        self.running.push((name.to_owned(), thread));
        Ok(())
    }

    /// Starts a thread that says so if it fails, so that the run ends at once.
    fn spawn_with<T: Send + 'static>(
        &self,
        name: &str,
        client: impl FnOnce(&Arc<Shared>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<JoinHandle<Result<T, Failure>>, Failure> {
        let shared = Arc::clone(&self.shared);
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || client(&shared).inspect_err(|_| shared.end_early()))
            .map_err(|error| Failure::Failed(format!("cannot start thread `{name}`: {error}")))
    }

    fn join(self) -> impl Iterator<Item = Failure> {
        self.running
            .into_iter()
            .filter_map(|(name, thread)| join(&name, thread).err())
    }
}

fn join<T>(name: &str, thread: JoinHandle<Result<T, Failure>>) -> Result<T, Failure> {
    let panicked = |_| Failure::Failed(format!("thread `{name}` panicked"));
    thread.join().map_err(panicked).flatten()
}
