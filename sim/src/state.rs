//! The state of one machine, all of it behind one lock.
//!
//! Owns the shared data and the few helpers that need nothing but the data. The lock is never held while driver code runs.
//! `thread::Ctx` is the only way in for simulator code on a simulator thread; `machine` is it for the host.

use std::{
    backtrace::Backtrace,
    collections::HashMap,
    sync::{Arc, Condvar, mpsc::Sender},
};

use crate::{
    bag::Bags,
    entry::Slot,
    event_list::Events,
    fast::Fast,
    irp::Irps,
    kernel::Kernel,
    ledger::{Books, By, EntryId},
    machine::Config,
    mutex::{KsMutex, MutexId},
    object::{ObjectName, Quarantine},
    objects::Objects,
    pool::FailingAllocations,
    report::{Held, Place, Report},
    source::source_of,
    spin::Spin,
    stream::Streams,
    worker::Workers,
};

/// A simulator thread for the length of one job. Never used again.
pub(crate) type Tid = u64;

/// Work for a pool thread. It gets the way to give that thread its next work, to be left in [`Core::idle`].
pub(crate) struct Job(pub(crate) Box<dyn FnOnce(Sender<Job>) + Send>);

/// Freed objects stay in quarantine up to this many bytes.
const QUARANTINE_BYTES: usize = 32 << 20;

/// A mutex that a thread holds now.
pub(crate) struct Holding {
    pub(crate) mutex: MutexId,
    pub(crate) by: By,
    pub(crate) entry: EntryId,
    pub(crate) from_ns: u64,
    pub(crate) slot: Slot,
    pub(crate) object: Option<ObjectName>,
    /// Where the driver asked for it. AVStream's own acquisitions have none.
    pub(crate) trace: Option<Backtrace>,
}

/// A callback that a thread is in.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) slot: Slot,
    pub(crate) object: Option<ObjectName>,
}

/// What a thread waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Mutex(MutexId),
    /// A spin lock, by its address.
    Spin(usize),
    /// A fast mutex, by its address.
    Fast(usize),
    /// Another thread's job.
    Job(Tid),
    /// The items of a KS worker.
    Worker(usize),
    /// A kernel event, by its address: any thread may set it.
    Event(usize),
    /// The end of a driver's system thread.
    Thread(Tid),
    /// Something that no thread holds: the end of background work.
    Quiet,
}

/// One simulator thread.
pub(crate) struct Thread {
    pub(crate) name: Arc<str>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) holds: Vec<Holding>,
    pub(crate) irql: u8,
    pub(crate) wait: Option<Wait>,
    pub(crate) wake: Arc<Condvar>,
}

/// The state of a machine.
pub(crate) struct Core {
    pub(crate) config: Config,
    pub(crate) stopped: Option<Box<Report>>,
    pub(crate) notes: Vec<Report>,
    pub(crate) books: Books,
    pub(crate) mutexes: Vec<KsMutex>,
    pub(crate) spins: HashMap<usize, Spin>,
    pub(crate) fasts: HashMap<usize, Fast>,
    pub(crate) threads: HashMap<Tid, Thread>,
    next_tid: Tid,
    /// Pool threads without a job.
    pub(crate) idle: Vec<Sender<Job>>,
    /// Jobs that nobody waits for: asynchronous processing and work items.
    pub(crate) background: usize,
    /// The machine ends: pool threads go home.
    pub(crate) closing: bool,
    pub(crate) objects: Objects,
    pub(crate) bags: Bags,
    pub(crate) irps: Irps,
    pub(crate) streams: Streams,
    pub(crate) workers: Workers,
    pub(crate) kernel: Kernel,
    pub(crate) events: Events,
    pub(crate) quarantine: Quarantine,
    pub(crate) failing_allocations: FailingAllocations,
    random: u64,
}

impl Core {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            books: Books::new(config.ledger_limit),
            random: config.seed,
            config,
            stopped: None,
            notes: Vec::new(),
            mutexes: Vec::new(),
            spins: HashMap::new(),
            fasts: HashMap::new(),
            threads: HashMap::new(),
            next_tid: 1,
            idle: Vec::new(),
            background: 0,
            failing_allocations: FailingAllocations::default(),
            closing: false,
            objects: Objects::default(),
            bags: Bags::default(),
            irps: Irps::default(),
            streams: Streams::default(),
            workers: Workers::default(),
            kernel: Kernel::default(),
            events: Events::default(),
            quarantine: Quarantine::new(QUARANTINE_BYTES),
        }
    }

    /// A new thread entry named `name`.
    pub(crate) fn add_thread(&mut self, name: Arc<str>) -> Tid {
        let tid = self.next_tid;
        self.next_tid += 1;
        self.threads.insert(
            tid,
            Thread {
                name,
                frames: Vec::new(),
                holds: Vec::new(),
                irql: 0,
                wait: None,
                wake: Arc::new(Condvar::new()),
            },
        );
        tid
    }

    /// The entry of a thread whose job runs.
    pub(crate) fn thread(&mut self, tid: Tid) -> &mut Thread {
        // Entries are made before a job starts and removed after it has ended, so a running job has one.
        self.threads
            .get_mut(&tid)
            .expect("a running job has a thread entry")
    }

    pub(crate) fn mutex(&mut self, id: MutexId) -> &mut KsMutex {
        // Ids are indices that `new_mutex` handed out, and mutexes are never removed.
        &mut self.mutexes[id.0]
    }

    pub(crate) fn wake(&self, tid: Tid) {
        if let Some(thread) = self.threads.get(&tid) {
            thread.wake.notify_all();
        }
    }

    pub(crate) fn wake_all(&self) {
        for thread in self.threads.values() {
            thread.wake.notify_all();
        }
    }

    /// One toss of the seeded coin (splitmix64).
    pub(crate) fn coin(&mut self) -> bool {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) & 1 == 1
    }

    /// The callback that a thread is in, outermost code of a job being "AVStream" itself.
    pub(crate) fn frame(&self, tid: Tid) -> Option<Frame> {
        self.threads
            .get(&tid)
            .and_then(|t| t.frames.last().copied())
    }

    pub(crate) fn place(&self, tid: Tid, trace: Option<&Backtrace>, at_ns: u64) -> Place {
        let frame = self.frame(tid);
        let name = self.threads.get(&tid).map(|t| Arc::clone(&t.name));
        Place {
            callback: frame.map_or("AVStream", |f| f.slot.shown()),
            object: frame.and_then(|f| f.object),
            thread: name.unwrap_or_else(|| "ended".into()),
            source: trace.and_then(source_of),
            at_ns,
        }
    }

    /// Where the present owner took a mutex.
    pub(crate) fn taken_at(&self, id: MutexId) -> Option<Place> {
        let owner = self.mutexes.get(id.0)?.owner?;
        let thread = self.threads.get(&owner)?;
        let hold = thread.holds.iter().find(|h| h.mutex == id)?;
        Some(Self::place_of(thread, hold))
    }

    fn place_of(thread: &Thread, hold: &Holding) -> Place {
        Place {
            callback: hold.slot.shown(),
            object: hold.object,
            thread: Arc::clone(&thread.name),
            source: hold.trace.as_ref().and_then(source_of),
            at_ns: hold.from_ns,
        }
    }

    /// What a thread holds, for a report.
    pub(crate) fn held_by(&self, tid: Tid) -> Vec<Held> {
        let Some(thread) = self.threads.get(&tid) else {
            return Vec::new();
        };
        thread
            .holds
            .iter()
            .map(|hold| {
                let mutex = &self.mutexes[hold.mutex.0];
                Held {
                    mutex: mutex.kind,
                    object: mutex.object,
                    by: hold.by,
                    taken: Self::place_of(thread, hold),
                }
            })
            .collect()
    }
}
