//! Jobs and waiting: the pool of simulator threads, what the host waits for, and the stop of a machine.
//!
//! Owns the machine's lock, the pool, the watchdog and the making of reports. What a job may do while it runs is in `thread`.

use std::{
    backtrace::Backtrace,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    machine::Config,
    report::{Finding, Report, Violation},
    state::{Core, Job, Tid, Wait},
    thread::{Ctx, Guard, set_current},
};

/// How many ledger entries a report shows.
const TAIL: usize = 8;

/// Machines that ended while a thread of theirs was parked or still ran. Driver code on such a thread may use the machine's
/// memory at any time, so it is kept for the length of the process; in a list, so that tools see that it is not lost.
static KEPT: Mutex<Vec<Arc<Inner>>> = Mutex::new(Vec::new());

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
            set_current(Some(ctx.clone()));
            let outcome = catch_unwind(AssertUnwindSafe(|| f(&ctx)));
            set_current(None);
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

    /// As [`Self::start`], for a thread that ends when its own code does, and that nothing here waits for. Its number.
    pub(crate) fn start_unawaited(
        self: &Arc<Self>,
        name: Arc<str>,
        f: impl FnOnce(&Ctx) + Send + 'static,
    ) -> Tid {
        self.start(name, f).tid
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

    /// Ends the pool. Keeps everything as it is, memory included, if a thread of the machine is parked or still runs.
    pub(crate) fn close(self: &Arc<Self>) {
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
        drop(core);
        if busy {
            let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(Arc::clone(self));
            return;
        }
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
    pub(crate) fn stop(&self, core: &mut Core, report: Box<Report>) {
        if core.stopped.is_none() {
            core.stopped = Some(report);
        }
        core.wake_all();
        self.host.notify_all();
    }

    pub(crate) fn report(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    fn kept(inner: &std::sync::Weak<Inner>) -> bool {
        let list = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter()
            .any(|kept| std::ptr::eq(Arc::as_ptr(kept), inner.as_ptr()))
    }

    #[test]
    fn a_stopped_machine_is_kept_and_a_sound_one_is_freed() {
        let machine = Machine::new();
        machine.run(|| ()).expect("no violation");
        let sound = Arc::downgrade(machine.inner());
        drop(machine);
        assert!(sound.upgrade().is_none());
        assert!(!kept(&sound));

        let machine = Machine::new();
        let stopped = Arc::downgrade(machine.inner());
        let report = machine.call(|ctx| {
            let finding = Finding::new(Violation::InvalidObject, "what", "instead", "basis");
            ctx.fail(ctx.lock(), finding);
        });
        assert_eq!(
            report.expect_err("stopped").violation,
            Violation::InvalidObject
        );
        drop(machine);
        assert!(kept(&stopped));
    }
}
