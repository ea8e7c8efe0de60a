//! Simulator threads: how driver code is entered and left, and what happens to a thread that broke a rule.
//!
//! Owns the thread-local link to the machine, the pool, the entry into a callback with its checks on return, and the stop
//! after a violation. It must not know what a callback is about: `device`, `filter`, `pin` and `process` say that.

use std::{
    backtrace::Backtrace,
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    core::{Core, Frame, Job, Tid, Wait},
    entry::{EntryState, Slot},
    ledger::By,
    machine::{Config, Severity},
    mutex::{MutexId, MutexKind},
    object::ObjectName,
    report::{Finding, Report, Rule, Violation},
};

pub(crate) type Guard<'a> = MutexGuard<'a, Core>;

/// How many ledger entries a report shows.
const TAIL: usize = 8;
/// After this many notes further ones are dropped.
const NOTES: usize = 1000;

/// One machine: its state, and what its host side waits on.
pub(crate) struct Inner {
    core: Mutex<Core>,
    /// Notified when a job ends, a frame completes or the machine stops.
    pub(crate) host: Condvar,
    /// Every pool thread, for the end of the machine.
    pool: Mutex<Vec<thread::JoinHandle<()>>>,
    born: Instant,
}

impl Inner {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            core: Mutex::new(Core::new(config)),
            host: Condvar::new(),
            pool: Mutex::default(),
            born: Instant::now(),
        }
    }

    /// The state. A panic under the lock would be a bug of the simulator; the state is still the best there is.
    pub(crate) fn core(&self) -> Guard<'_> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn try_core(&self) -> Option<Guard<'_>> {
        self.core.try_lock().ok()
    }

    /// Nanoseconds since the machine was built.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Runs `f` on a thread of the machine, under `name`.
    pub(crate) fn start<R: Send + 'static>(
        self: &Arc<Self>,
        name: Arc<str>,
        f: impl FnOnce(&Ctx) -> R + Send + 'static,
    ) -> Pending<R> {
        let result = Arc::new(Mutex::new(None));
        let tid = self.core().add_thread(name);
        let ctx = Ctx {
            sim: Arc::clone(self),
            tid,
        };
        let slot = Arc::clone(&result);
        self.dispatch(Job(Box::new(move |idle| {
            CURRENT.set(Some(ctx.clone()));
            let outcome = catch_unwind(AssertUnwindSafe(|| f(&ctx)));
            CURRENT.set(None);
            let mut core = ctx.sim.core();
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            core.threads.remove(&tid);
            // Idle before anybody learns of the result, so that the next call finds this thread.
            if !core.closing {
                core.idle.push(idle);
            }
            core.wake_all();
            ctx.sim.host.notify_all();
        })));
        Pending {
            sim: Arc::clone(self),
            tid,
            result,
        }
    }

    /// As [`Self::start`], for work that nobody waits for by name.
    pub(crate) fn background(
        self: &Arc<Self>,
        name: Arc<str>,
        f: impl FnOnce(&Ctx) + Send + 'static,
    ) {
        self.core().background += 1;
        self.start(name, move |ctx| {
            f(ctx);
            let mut core = ctx.sim.core();
            core.background -= 1;
            core.wake_all();
            ctx.sim.host.notify_all();
        });
    }

    fn dispatch(&self, job: Job) {
        let mut job = job;
        let mut core = self.core();
        while let Some(idle) = core.idle.pop() {
            match idle.send(job) {
                Ok(()) => return,
                // The pool thread is gone, because the process is on its way out.
                Err(back) => job = back.0,
            }
        }
        drop(core);
        let spawned = thread::Builder::new()
            .name("ks-guard-sim".into())
            .spawn(move || {
                let mut job = job;
                loop {
                    let (sender, jobs) = channel();
                    (job.0)(sender);
                    match jobs.recv() {
                        Ok(next) => job = next,
                        // The machine ends: nobody has kept the sender.
                        Err(_) => return,
                    }
                }
            });
        // Without threads there is no simulator; say so as the standard library's own spawn does.
        let handle = spawned.expect("the host can start a thread");
        self.pool
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(handle);
    }

    /// Ends the pool. Leaves everything as it is, memory included, if a thread of the machine is parked or still runs:
    /// driver code may use it at any time.
    pub(crate) fn close(&self) {
        let mut core = self.core();
        let deadline = Instant::now() + core.config.deadline;
        while core.stopped.is_none() && core.background > 0 && Instant::now() < deadline {
            core = self
                .host
                .wait_timeout(core, Duration::from_millis(50))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        core.closing = true;
        core.idle.clear();
        let busy = core.stopped.is_some() || !core.threads.is_empty();
        if busy {
            let objects = std::mem::take(&mut core.objects);
            std::mem::forget((objects, std::mem::take(&mut core.streams)));
            return;
        }
        drop(core);
        let own = thread::current().id();
        let pool = std::mem::take(&mut *self.pool.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in pool
            .into_iter()
            .filter(|handle| handle.thread().id() != own)
        {
            // A pool thread catches every panic of its jobs, so joining cannot fail.
            let _ = handle.join();
        }
    }
}

/// A job that runs or has run.
pub(crate) struct Pending<R> {
    sim: Arc<Inner>,
    tid: Tid,
    result: Arc<Mutex<Option<thread::Result<R>>>>,
}

impl<R> Pending<R> {
    fn take(&self) -> Option<thread::Result<R>> {
        self.result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    pub(crate) fn done(&self) -> bool {
        self.result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// The result, or the report of the violation that stopped the machine first.
    ///
    /// A panic of the job goes on in the caller.
    pub(crate) fn wait(self) -> Result<R, Box<Report>> {
        if let Some(ctx) = Ctx::try_current().filter(|ctx| Arc::ptr_eq(&ctx.sim, &self.sim)) {
            // A thread of the same machine waits as a thread of the machine, so that circles are found.
            let core = ctx.lock();
            let (core, done) = ctx.block(core, Wait::Job(self.tid), |_| self.take());
            drop(core);
            return Ok(done.unwrap_or_else(|panic| resume_unwind(panic)));
        }
        let sim = Arc::clone(&self.sim);
        match sim.wait_host(|_| self.take()) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(report) => Err(report),
        }
    }
}

impl Inner {
    /// Waits on a host thread until `ready` yields something, the machine stops, or the deadline passes. The last stops
    /// the machine with a watchdog report.
    pub(crate) fn wait_host<T>(
        &self,
        mut ready: impl FnMut(&mut Core) -> Option<T>,
    ) -> Result<T, Box<Report>> {
        let mut core = self.core();
        let deadline = Instant::now() + core.config.deadline;
        loop {
            // A result that came before the stop is still a result, but the caller must learn of the stop.
            if let Some(report) = &core.stopped {
                return Err(report.clone());
            }
            if let Some(value) = ready(&mut core) {
                return Ok(value);
            }
            let now = Instant::now();
            if now >= deadline {
                return Err(self.watchdog(core));
            }
            core = self
                .host
                .wait_timeout(core, deadline - now)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// As [`Self::wait_host`], but gives up after `timeout` without a report.
    pub(crate) fn wait_host_for<T>(
        &self,
        timeout: Duration,
        mut ready: impl FnMut(&mut Core) -> Option<T>,
    ) -> Result<Option<T>, Box<Report>> {
        let mut core = self.core();
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(report) = &core.stopped {
                return Err(report.clone());
            }
            let value = ready(&mut core);
            let now = Instant::now();
            if value.is_some() || now >= deadline {
                return Ok(value);
            }
            core = self
                .host
                .wait_timeout(core, deadline - now)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn watchdog(&self, mut core: Guard<'_>) -> Box<Report> {
        let mut tids: Vec<Tid> = core.threads.keys().copied().collect();
        tids.sort_unstable();
        let waiting = tids.iter().filter_map(|tid| core.waiting(*tid)).collect();
        let finding = Finding::new(
            Violation::Watchdog,
            format!("a call did not come back within {:?}", core.config.deadline),
            "look at who waits for what; a loop under a mutex never ends by itself",
            "the machine's deadline (Builder::deadline)",
        )
        .waiting(waiting);
        let culprit = tids.iter().copied().find(|tid| core.frame(*tid).is_some());
        let report = self.report(&core, culprit.unwrap_or(0), finding, None);
        self.stop(&mut core, report.clone());
        report
    }

    /// Stops the machine: every thread that enters ks.sys from now on parks, every waiting call returns the report.
    fn stop(&self, core: &mut Core, report: Box<Report>) {
        if core.stopped.is_none() {
            core.stopped = Some(report);
        }
        core.wake_all();
        self.host.notify_all();
    }

    fn report(
        &self,
        core: &Core,
        tid: Tid,
        finding: Finding,
        trace: Option<&Backtrace>,
    ) -> Box<Report> {
        Box::new(Report {
            violation: finding.violation,
            rule: finding.rule,
            what: finding.what,
            mutex: finding.mutex,
            object: finding.object,
            here: core.place(tid, trace, self.now()),
            first: finding.first,
            held: core.held_by(tid),
            waiting: finding.waiting,
            ledger_tail: core.books.tail(TAIL),
            instead: finding.instead,
            basis: finding.basis,
        })
    }
}

thread_local! {
    /// The machine and job of this thread, while it runs one.
    static CURRENT: RefCell<Option<Ctx>> = const { RefCell::new(None) };
}

/// A simulator thread, as seen from the code that runs on it.
#[derive(Clone)]
pub(crate) struct Ctx {
    pub(crate) sim: Arc<Inner>,
    pub(crate) tid: Tid,
}

/// What AVStream took for a callback, until [`Ctx::give_back`].
#[must_use = "AVStream's mutexes stay held until they are given back"]
pub(crate) struct Taken {
    mutexes: Vec<MutexId>,
    /// The IRQL to go back to.
    irql: u8,
}

/// The object that a callback is about and the mutexes that belong to it.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) object: Option<ObjectName>,
    /// By [`MutexKind::rank`].
    pub(crate) mutexes: [Option<MutexId>; 3],
}

impl Target {
    pub(crate) const NONE: Self = Self {
        object: None,
        mutexes: [None; 3],
    };
}

impl Ctx {
    pub(crate) fn try_current() -> Option<Self> {
        CURRENT
            .try_with(|current| current.try_borrow().ok().and_then(|c| c.clone()))
            .ok()
            .flatten()
    }

    /// The context of a call into ks.sys. Parks for good if the machine has stopped.
    ///
    /// Aborts the process on a thread that belongs to no machine: there is nobody to report to, and nothing to park.
    pub(crate) fn current(ddi: &str) -> Self {
        let Some(ctx) = Self::try_current() else {
            eprintln!(
                "ks-guard-sim: {ddi} was called on a thread of no machine. Driver code runs inside `Machine::run`, \
                 `Machine::spawn` or a callback that the machine enters."
            );
            std::process::abort();
        };
        drop(ctx.lock());
        ctx
    }

    /// The machine's state; parks for good if the machine has stopped.
    pub(crate) fn lock(&self) -> Guard<'_> {
        let core = self.sim.core();
        if core.stopped.is_some() {
            drop(core);
            park();
        }
        core
    }

    /// Ends this thread's part in a machine that has stopped.
    pub(crate) fn fail(&self, mut core: Guard<'_>, finding: Finding) -> ! {
        let trace = Backtrace::force_capture();
        let report = self.sim.report(&core, self.tid, finding, Some(&trace));
        self.sim.stop(&mut core, report);
        drop(core);
        park()
    }

    /// Records something that is no violation.
    pub(crate) fn note(&self, core: &mut Core, finding: Finding) {
        if core.notes.len() < NOTES {
            let report = self.sim.report(core, self.tid, finding, None);
            core.notes.push(*report);
        }
    }

    /// Records an exceeded time limit as the machine's configuration says.
    pub(crate) fn timed(&self, mut core: Guard<'_>, finding: Finding) {
        match core.config.timed {
            Severity::Ignore => {}
            Severity::Note => self.note(&mut core, finding),
            Severity::Violation => self.fail(core, finding),
        }
    }

    /// Takes the mutexes with which `slot` is entered, as the entry table and the machine's policy say.
    ///
    /// A nested entry (driver code is on the stack already) takes nothing that the table leaves open: what the caller
    /// holds is what is held.
    pub(crate) fn take(&self, slot: Slot, target: &Target) -> Taken {
        let mut wanted = Vec::new();
        let irql = {
            let mut core = self.lock();
            let irql = core.thread(self.tid).irql;
            let nested = !core.thread(self.tid).frames.is_empty();
            let (entry, policy) = (slot.entry(), core.config.policy);
            for kind in MutexKind::ALL {
                let open = entry.mutexes[kind.rank()] == EntryState::Maybe;
                let held = !(nested && open) && entry.held(kind, policy, || core.coin());
                wanted.extend(target.mutexes[kind.rank()].filter(|_| held));
            }
            wanted.retain(|id| !core.owns(self.tid, *id));
            let thread = core.thread(self.tid);
            thread.frames.push(Frame {
                slot,
                object: target.object,
            });
            if entry.at_dispatch {
                thread.irql = irql.max(2);
            }
            irql
        };
        for id in &wanted {
            self.acquire(*id, By::Framework);
        }
        Taken {
            mutexes: wanted,
            irql,
        }
    }

    /// Takes mutexes for AVStream's own work.
    pub(crate) fn take_all(&self, ids: &[MutexId]) -> Taken {
        let (mutexes, irql) = {
            let mut core = self.lock();
            let thread = core.thread(self.tid);
            thread.frames.push(Frame {
                slot: Slot::Framework,
                object: None,
            });
            let irql = thread.irql;
            let wanted: Vec<_> = ids
                .iter()
                .copied()
                .filter(|id| !core.owns(self.tid, *id))
                .collect();
            (wanted, irql)
        };
        for id in &mutexes {
            self.acquire(*id, By::Framework);
        }
        Taken { mutexes, irql }
    }

    pub(crate) fn give_back(&self, taken: Taken) {
        for id in taken.mutexes.into_iter().rev() {
            self.release(id, By::Framework);
        }
        let mut core = self.lock();
        let thread = core.thread(self.tid);
        thread.frames.pop();
        thread.irql = taken.irql;
    }

    /// Enters driver code and checks, when it comes back, that it left the thread as it found it.
    ///
    /// A panic of `call` goes on after the checks; only closures of the host can panic through here, because a panic in an
    /// `extern "C"` function ends the process.
    pub(crate) fn callback<R>(
        &self,
        slot: Slot,
        object: Option<ObjectName>,
        call: impl FnOnce() -> R,
    ) -> R {
        let (holds, irql, began) = {
            let mut core = self.lock();
            let thread = core.thread(self.tid);
            thread.frames.push(Frame { slot, object });
            let holds: Vec<(MutexId, By)> = thread.holds.iter().map(|h| (h.mutex, h.by)).collect();
            (holds, thread.irql, self.sim.now())
        };
        let result = catch_unwind(AssertUnwindSafe(call));
        let core = self.lock();
        let core = self.check_mutexes(core, slot, object, &holds);
        let mut core = self.check_irql(core, slot, irql);
        core.thread(self.tid).frames.pop();
        self.check_time(core, slot, object, self.sim.now() - began);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn check_mutexes<'a>(
        &self,
        mut core: Guard<'a>,
        slot: Slot,
        object: Option<ObjectName>,
        before: &[(MutexId, By)],
    ) -> Guard<'a> {
        let now: Vec<(MutexId, By)> = core
            .thread(self.tid)
            .holds
            .iter()
            .map(|h| (h.mutex, h.by))
            .collect();
        let shown = slot.shown();
        if let Some((id, _)) = now
            .iter()
            .find(|(id, _)| !before.iter().any(|(b, _)| b == id))
        {
            let (kind, on) = (core.mutexes[id.0].kind, core.mutexes[id.0].object);
            let first = core.taken_at(*id);
            // Only the device mutex has a rule about balance; those of the other two name recursion and stray releases.
            let rule = (kind == MutexKind::Device).then_some(Rule::KsDeviceMutex);
            let finding = Finding::new(
                Violation::LeakedMutex,
                format!("{shown} returned and still holds the {kind} of {on}"),
                "release it on every path; #[ks_synchronized] does that on `return`, `?` and panic",
                kind.page(),
            )
            .rule(rule)
            .on(kind, on)
            .first(first);
            self.fail(core, finding);
        }
        if let Some((id, _)) = before
            .iter()
            .find(|(id, _)| !now.iter().any(|(n, _)| n == id))
        {
            let (kind, on) = (core.mutexes[id.0].kind, core.mutexes[id.0].object);
            let mut finding = Finding::new(
                Violation::ReleasedFrameworkMutex,
                format!("{shown} was entered with the {kind} of {on} held and returned without it"),
                "acquire it again before returning: the caller goes on to rely on it",
                kind.page(),
            )
            .on(kind, on);
            finding.object = finding.object.or(object);
            self.fail(core, finding);
        }
        core
    }

    fn check_irql<'a>(&self, mut core: Guard<'a>, slot: Slot, before: u8) -> Guard<'a> {
        let now = core.thread(self.tid).irql;
        if now != before {
            let shown = slot.shown();
            let rule = match shown.split(' ').next() {
                Some("device") => Some(Rule::KsIrqlDeviceCallbacks),
                Some("filter") => Some(Rule::KsIrqlFilterCallbacks),
                Some("pin") => Some(Rule::KsIrqlPinCallbacks),
                _ => None,
            };
            let finding = Finding::new(
                Violation::IrqlOnReturn,
                format!("{shown} was entered at IRQL {before} and returned at IRQL {now}"),
                "release every spin lock before returning, to the IRQL that its acquisition returned",
                "ks-ksirqldevicecallbacks, ks-ksirqlfiltercallbacks, ks-ksirqlpincallbacks",
            )
            .rule(rule);
            self.fail(core, finding);
        }
        core
    }

    fn check_time(&self, core: Guard<'_>, slot: Slot, object: Option<ObjectName>, took: u64) {
        if u128::from(took) <= core.config.callback_limit.as_nanos() {
            return;
        }
        let shown = slot.shown();
        let rule = match shown.split(' ').next() {
            Some("device") => Rule::KsTimedDeviceCallbacks,
            Some("filter") => Rule::KsTimedFilterCallbacks,
            Some("pin") => Rule::KsTimedPinCallbacks,
            _ => return,
        };
        let mut finding = Finding::new(
            Violation::TimedRule,
            format!("{shown} took {} ms", took / 1_000_000),
            "return within 500 ms and do the rest in a work item",
            "ks-kstimeddevicecallbacks, ks-kstimedfiltercallbacks, ks-kstimedpincallbacks",
        )
        .rule(rule);
        finding.object = object;
        self.timed(core, finding);
    }

    /// Fails unless the thread is at `max` or below.
    pub(crate) fn require_irql<'a>(&self, mut core: Guard<'a>, max: u8, ddi: &str) -> Guard<'a> {
        let irql = core.thread(self.tid).irql;
        if irql > max {
            let level = if max == 0 {
                "PASSIVE_LEVEL"
            } else {
                "DISPATCH_LEVEL"
            };
            let finding = Finding::new(
                Violation::IrqlTooHigh,
                format!("{ddi} was called at IRQL {irql}; its page allows {level} at most"),
                "release the spin lock first, or queue a work item: it runs at PASSIVE_LEVEL",
                "ks-ksirqlddis",
            )
            .rule(Rule::KsIrqlDDIs);
            self.fail(core, finding);
        }
        core
    }
}

/// Parks this thread for good. What it owns is leaked on purpose: driver code must not go on.
pub(crate) fn park() -> ! {
    loop {
        thread::park();
    }
}

/// Installs, once per process, a panic hook that adds the callback and the locks held to the message of the hook before it.
pub(crate) fn install_panic_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            before(info);
            let Some(ctx) = Ctx::try_current() else {
                return;
            };
            // A panic of the simulator itself may hold the lock; then there is nothing to add.
            let Some(core) = ctx.sim.try_core() else {
                return;
            };
            let place = core.place(ctx.tid, None, ctx.sim.now());
            eprintln!("ks-guard-sim: the panic is in {place}");
            for held in core.held_by(ctx.tid) {
                eprintln!(
                    "ks-guard-sim: held: {} of {}, taken in {}",
                    held.mutex, held.object, held.taken
                );
            }
        }));
    });
}
