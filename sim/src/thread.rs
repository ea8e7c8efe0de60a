//! Simulator threads: how driver code is entered and left, and what happens to a thread that broke a rule.
//!
//! Owns the thread-local link to the machine, the pool, the entry into a callback with its checks on return, and the stop
//! after a violation. It must not know what a callback is about: `device`, `filter`, `pin` and `process` say that.

use std::{
    backtrace::Backtrace,
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, MutexGuard},
    thread,
};

use crate::{
    entry::{EntryState, Slot},
    jobs::Inner,
    ledger::By,
    machine::Severity,
    mutex::{MutexId, MutexKind},
    object::ObjectName,
    report::{Finding, Rule, Violation},
    state::{Core, Frame, Tid},
};

pub(crate) type Guard<'a> = MutexGuard<'a, Core>;

/// After this many notes further ones are dropped.
const NOTES: usize = 1000;

thread_local! {
    /// The machine and job of this thread, while it runs one.
    static CURRENT: RefCell<Option<Ctx>> = const { RefCell::new(None) };
}

/// Links this thread to a job, or unlinks it.
pub(crate) fn set_current(ctx: Option<Ctx>) {
    CURRENT.set(ctx);
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
        let (holds, fast, irql, began) = {
            let mut core = self.lock();
            let thread = core.thread(self.tid);
            thread.frames.push(Frame { slot, object });
            let holds: Vec<(MutexId, By)> = thread.holds.iter().map(|h| (h.mutex, h.by)).collect();
            let irql = thread.irql;
            let fast = core.fast_mutexes_of(self.tid);
            (holds, fast, irql, self.sim.now())
        };
        let result = catch_unwind(AssertUnwindSafe(call));
        let core = self.lock();
        let core = self.check_mutexes(core, slot, object, &holds);
        let mut core = self.check_irql(core, slot, irql, &fast);
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

    /// That the IRQL is what it was `before`, and no fast mutex is held but those of `fast`.
    fn check_irql<'a>(
        &self,
        mut core: Guard<'a>,
        slot: Slot,
        before: u8,
        fast: &[usize],
    ) -> Guard<'a> {
        let now = core.thread(self.tid).irql;
        let left = core.fast_mutexes_of(self.tid);
        let left = left.into_iter().find(|at| !fast.contains(at));
        if now == before && left.is_none() {
            return core;
        }
        let shown = slot.shown();
        let what = format!("{shown} was entered at IRQL {before} and returned at IRQL {now}");
        let (what, instead) = match left {
            None => (
                what,
                "release every spin lock before returning, to the IRQL that its acquisition returned",
            ),
            Some(_) => (
                what + ": it still holds a fast mutex",
                "release it on every path; `with_fast_mutex` does that on `return`, `?` and panic",
            ),
        };
        let rule = match shown.split(' ').next() {
            Some("device") => Some(Rule::KsIrqlDeviceCallbacks),
            Some("filter") => Some(Rule::KsIrqlFilterCallbacks),
            Some("pin") => Some(Rule::KsIrqlPinCallbacks),
            _ => None,
        };
        let finding = Finding::new(
            Violation::IrqlOnReturn,
            what,
            instead,
            "ks-ksirqldevicecallbacks, ks-ksirqlfiltercallbacks, ks-ksirqlpincallbacks",
        )
        .rule(rule)
        .first(left.and_then(|at| core.fast_taken_at(at)));
        self.fail(core, finding);
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
                "release the spin lock or fast mutex first, or queue a work item: it runs at PASSIVE_LEVEL",
                "ks-ksirqlddis",
            )
            .rule(Rule::KsIrqlDDIs);
            self.fail(core, finding);
        }
        core
    }
}

/// Parks this thread for good: driver code must not go on. What it owns stays on its stack, and the machine is kept (`jobs`).
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
