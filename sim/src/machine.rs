//! The machine: configuration, running code on its threads, and what it knows at the end.
//!
//! Owns the public entry points that need no object. `driver`, `filter` and `pin` hang off [`Machine::load`].

use std::{sync::Arc, time::Duration};

use crate::{
    entry::{EntryPolicy, Slot},
    jobs::{Inner, Pending},
    ledger::Ledger,
    report::Report,
    state::Wait,
    thread::{Ctx, install_panic_hook},
};

/// What a call into a machine yields: its result, or the report of the violation that stopped the machine.
///
/// Once a machine has stopped, every further call on it returns the same report.
pub type Outcome<T> = Result<T, Box<Report>>;

/// What becomes of a finding that hosts produce by themselves now and then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// Dropped.
    Ignore,
    /// Kept in [`Machine::notes`]. The default.
    #[default]
    Note,
    /// Stops the machine.
    Violation,
}

/// Interrupt request levels that a driver of this kind meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Irql {
    /// Ordinary thread code: mutexes may be taken.
    #[default]
    Passive,
    /// Asynchronous procedure calls blocked.
    Apc,
    /// Under a spin lock, or in a DPC: nothing may wait.
    Dispatch,
}

impl Irql {
    fn level(self) -> u8 {
        match self {
            Self::Passive => 0,
            Self::Apc => 1,
            Self::Dispatch => 2,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Config {
    pub(crate) policy: EntryPolicy,
    pub(crate) seed: u64,
    pub(crate) deadline: Duration,
    pub(crate) timed: Severity,
    pub(crate) processing_limit: Duration,
    pub(crate) callback_limit: Duration,
    pub(crate) ledger_limit: usize,
    pub(crate) allow_lending: bool,
    pub(crate) two_objects_is_violation: bool,
}

/// Builds a [`Machine`].
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Builder(Config);

impl Builder {
    /// How slots are entered whose lock state the documents leave open.
    pub fn entry_policy(mut self, policy: EntryPolicy) -> Self {
        self.0.policy = policy;
        if let EntryPolicy::Seeded(seed) = policy {
            self.0.seed = seed;
        }
        self
    }

    /// How long a call may take before the watchdog stops the machine. Default: 30 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.0.deadline = deadline;
        self
    }

    /// What becomes of an exceeded time limit. Default: a note, because hosts are noisy.
    pub fn timed_rules(mut self, severity: Severity) -> Self {
        self.0.timed = severity;
        self
    }

    /// The longest hold of a processing mutex. Default: the documented 100 ms.
    pub fn processing_limit(mut self, limit: Duration) -> Self {
        self.0.processing_limit = limit;
        self
    }

    /// The longest device, filter or pin callback. Default: the documented 500 ms.
    pub fn callback_limit(mut self, limit: Duration) -> Self {
        self.0.callback_limit = limit;
        self
    }

    /// How many acquisitions the ledger lists one by one. Default: 200 000. Totals count all of them.
    pub fn ledger_limit(mut self, entries: usize) -> Self {
        self.0.ledger_limit = entries;
        self
    }

    /// Lets a driver release a mutex that AVStream took for a callback, if it takes it again before it returns. Off by
    /// default: drivers do it, no document allows it.
    pub fn allow_lending(mut self, allow: bool) -> Self {
        self.0.allow_lending = allow;
        self
    }

    /// Makes holding two mutexes of one kind a violation. No document gives an order for two filters' control mutexes or two
    /// processing mutexes, so by default it is a note.
    pub fn two_objects_is_violation(mut self, yes: bool) -> Self {
        self.0.two_objects_is_violation = yes;
        self
    }

    /// The machine.
    #[must_use]
    pub fn build(self) -> Machine {
        install_panic_hook();
        Machine {
            owner: Arc::new(Owner(Arc::new(Inner::new(self.0)))),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self(Config {
            policy: EntryPolicy::Free,
            seed: 0,
            deadline: Duration::from_secs(30),
            timed: Severity::Note,
            processing_limit: Duration::from_millis(100),
            callback_limit: Duration::from_millis(500),
            ledger_limit: 200_000,
            allow_lending: false,
            two_objects_is_violation: false,
        })
    }
}

/// Ends the machine when the last handle goes.
pub(crate) struct Owner(pub(crate) Arc<Inner>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A simulated computer with AVStream on it. Cheap to clone; all clones are the same machine.
///
/// Machines are independent of each other, so tests that each build their own run in parallel.
#[derive(Clone)]
pub struct Machine {
    pub(crate) owner: Arc<Owner>,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Machine")
            .field("stopped", &self.violation().is_some())
            .finish_non_exhaustive()
    }
}

impl Machine {
    /// A machine with the default configuration.
    #[must_use]
    pub fn new() -> Self {
        Builder::default().build()
    }

    /// Configures a machine.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.owner.0
    }

    /// Runs simulator code on a thread of the machine and waits for it.
    pub(crate) fn call<R: Send + 'static>(
        &self,
        f: impl FnOnce(&Ctx) -> R + Send + 'static,
    ) -> Outcome<R> {
        self.inner().start(caller_name(), f).wait()
    }

    /// Runs driver code on a thread of the machine, as a thread of the driver: at `PASSIVE_LEVEL`, nothing held. The thread
    /// is named after the caller's.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine, during the call or before it.
    ///
    /// # Panics
    /// A panic of `f` goes on in the caller, after the mutexes that guards released while unwinding are released.
    pub fn run<R: Send + 'static>(&self, f: impl FnOnce() -> R + Send + 'static) -> Outcome<R> {
        self.spawn_named(caller_name(), Irql::Passive, f).join()
    }

    /// As [`Self::run`], on a thread called `name`.
    ///
    /// # Errors
    /// As [`Self::run`].
    ///
    /// # Panics
    /// As [`Self::run`].
    pub fn run_named<R: Send + 'static>(
        &self,
        name: &str,
        f: impl FnOnce() -> R + Send + 'static,
    ) -> Outcome<R> {
        self.spawn_named(name.into(), Irql::Passive, f).join()
    }

    /// As [`Self::run`], with the thread raised to `irql` for the length of the call.
    ///
    /// # Errors
    /// As [`Self::run`].
    ///
    /// # Panics
    /// As [`Self::run`].
    pub fn run_at<R: Send + 'static>(
        &self,
        irql: Irql,
        f: impl FnOnce() -> R + Send + 'static,
    ) -> Outcome<R> {
        self.spawn_named(caller_name(), irql, f).join()
    }

    /// Starts a thread of the driver and does not wait for it.
    pub fn spawn<R: Send + 'static>(
        &self,
        name: &str,
        f: impl FnOnce() -> R + Send + 'static,
    ) -> Running<R> {
        self.spawn_named(name.into(), Irql::Passive, f)
    }

    fn spawn_named<R: Send + 'static>(
        &self,
        name: Arc<str>,
        irql: Irql,
        f: impl FnOnce() -> R + Send + 'static,
    ) -> Running<R> {
        let pending = self.inner().start(name, move |ctx| {
            ctx.lock().thread(ctx.tid).irql = irql.level();
            ctx.callback(Slot::DriverThread, None, f)
        });
        Running {
            pending,
            _machine: self.clone(),
        }
    }

    /// Waits until no work item and no asynchronous processing is queued or running.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    pub fn settle(&self) -> Outcome<()> {
        if let Some(ctx) = Ctx::try_current().filter(|ctx| Arc::ptr_eq(&ctx.sim, self.inner())) {
            let core = ctx.lock();
            drop(ctx.block(core, Wait::Quiet, |core| {
                (core.background == 0).then_some(())
            }));
            return Ok(());
        }
        self.inner()
            .wait_host(|core| (core.background == 0).then_some(()))
    }

    /// The violation that stopped the machine, if one did.
    #[must_use]
    pub fn violation(&self) -> Option<Report> {
        self.inner().core().stopped.as_deref().cloned()
    }

    /// Findings that did not stop the machine: exceeded time limits, results used without the mutex that keeps them stable,
    /// two mutexes of one kind, workers and threads that were left behind.
    #[must_use]
    pub fn notes(&self) -> Vec<Report> {
        self.inner().core().notes.clone()
    }

    /// The books as they are now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let core = self.inner().core();
        core.books.snapshot(u64::from(core.stopped.is_some()))
    }

    /// Nanoseconds since the machine was built, on the clock of the ledger.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        self.inner().now()
    }
}

/// A thread of the driver that [`Machine::spawn`] started.
#[must_use = "a thread that is never joined may outlive the test"]
pub struct Running<R> {
    pending: Pending<R>,
    _machine: Machine,
}

impl<R> Running<R> {
    /// Waits for the thread.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine.
    ///
    /// # Panics
    /// A panic of the thread goes on in the caller.
    pub fn join(self) -> Outcome<R> {
        self.pending.wait()
    }

    /// Whether the thread has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.pending.done()
    }
}

impl<R> std::fmt::Debug for Running<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("finished", &self.is_finished())
            .finish_non_exhaustive()
    }
}

/// API calls run under their caller's thread name, so that ledger lanes and reports read naturally.
fn caller_name() -> Arc<str> {
    match Ctx::try_current() {
        Some(ctx) => {
            let mut core = ctx.sim.core();
            core.thread(ctx.tid).name.clone()
        }
        None => std::thread::current().name().unwrap_or("host").into(),
    }
}
