//! The three mutexes, their rules, and spin locks.
//!
//! Owns acquisition and release: who owns what, in which order threads wait, and every rule about that (recursion, hierarchy,
//! ownership, IRQL, deadlock). The exports call it for the driver, `thread` calls it for AVStream itself.

use std::{backtrace::Backtrace, collections::VecDeque, fmt, sync::PoisonError, time::Instant};

use serde::Serialize;

use crate::{
    entry::Slot,
    ledger::{By, Hold},
    object::ObjectName,
    power,
    report::{Finding, Rule, Violation, Waiting},
    state::{Core, Holding, Tid, Wait},
    thread::{Ctx, Guard, park},
};

/// The three AVStream mutexes, in hierarchy order: a thread that holds one may take only later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MutexKind {
    /// One per device.
    Device,
    /// The filter control mutex: one per filter, shared by its pins.
    Control,
    /// The processing mutex: one per filter and one per pin.
    Processing,
}

impl MutexKind {
    /// All three, in hierarchy order.
    pub const ALL: [Self; 3] = [Self::Device, Self::Control, Self::Processing];

    pub(crate) fn rank(self) -> usize {
        match self {
            Self::Device => 0,
            Self::Control => 1,
            Self::Processing => 2,
        }
    }

    /// The verifier rule about unbalanced use of this mutex.
    pub(crate) fn rule(self) -> Rule {
        match self {
            Self::Device => Rule::KsDeviceMutex,
            Self::Control => Rule::KsFilterMutex,
            Self::Processing => Rule::KsProcessingMutex,
        }
    }

    pub(crate) fn page(self) -> &'static str {
        match self {
            Self::Device => "device-mutex-in-avstream",
            Self::Control => "filter-control-mutex-in-avstream",
            Self::Processing => "processing-mutex-in-avstream",
        }
    }
}

impl fmt::Display for MutexKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Device => "device mutex",
            Self::Control => "filter control mutex",
            Self::Processing => "processing mutex",
        })
    }
}

/// Index into the machine's mutexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MutexId(pub(crate) usize);

/// One mutex of one object.
pub(crate) struct KsMutex {
    pub(crate) kind: MutexKind,
    pub(crate) object: ObjectName,
    pub(crate) owner: Option<Tid>,
    /// Who waits, first come first served: ownership is handed over, so nobody starves.
    queue: VecDeque<Tid>,
}

impl Core {
    pub(crate) fn new_mutex(&mut self, kind: MutexKind, object: ObjectName) -> MutexId {
        self.mutexes.push(KsMutex {
            kind,
            object,
            owner: None,
            queue: VecDeque::new(),
        });
        MutexId(self.mutexes.len() - 1)
    }

    pub(crate) fn owns(&self, tid: Tid, id: MutexId) -> bool {
        self.mutexes[id.0].owner == Some(tid)
    }

    /// The threads that keep `tid` from going on.
    fn blockers(&self, tid: Tid) -> Vec<Tid> {
        match self.threads.get(&tid).and_then(|t| t.wait) {
            Some(Wait::Mutex(id)) => self.mutexes[id.0].owner.into_iter().collect(),
            Some(Wait::Spin(at)) => self.spins.get(&at).map(|s| s.owner).into_iter().collect(),
            Some(Wait::Fast(at)) => self.fasts.get(&at).map(|f| f.owner).into_iter().collect(),
            Some(Wait::Job(job)) => vec![job],
            Some(Wait::Worker(at)) => self.workers.running(at),
            Some(Wait::Thread(tid)) => vec![tid],
            Some(Wait::Event(_) | Wait::Quiet) | None => Vec::new(),
        }
    }

    /// A circle of waiting threads through `start`, if there is one.
    fn circle(&self, start: Tid) -> Option<Vec<Tid>> {
        let mut path = vec![start];
        let mut seen = vec![start];
        self.search(start, &mut path, &mut seen).then_some(path)
    }

    fn search(&self, start: Tid, path: &mut Vec<Tid>, seen: &mut Vec<Tid>) -> bool {
        let Some(&last) = path.last() else {
            return false;
        };
        for next in self.blockers(last) {
            if next == start {
                return true;
            }
            if !seen.contains(&next) {
                seen.push(next);
                path.push(next);
                if self.search(start, path, seen) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    /// What a thread waits for and who has it, in words.
    pub(crate) fn waiting(&self, tid: Tid) -> Option<Waiting> {
        let thread = self.threads.get(&tid)?;
        let name = |tid: Tid| match self.threads.get(&tid) {
            Some(thread) => format!("`{}`", thread.name),
            None => "nobody".to_owned(),
        };
        let waits_for = match thread.wait {
            Some(Wait::Mutex(id)) => {
                let mutex = &self.mutexes[id.0];
                let owner = mutex.owner.map_or_else(|| "nobody".to_owned(), name);
                format!("{} of {}, held by {owner}", mutex.kind, mutex.object)
            }
            Some(Wait::Spin(at)) => {
                let owner = self
                    .spins
                    .get(&at)
                    .map_or_else(|| "nobody".to_owned(), |s| name(s.owner));
                format!("a spin lock, held by {owner}")
            }
            Some(Wait::Fast(at)) => {
                let owner = self
                    .fasts
                    .get(&at)
                    .map_or_else(|| "nobody".to_owned(), |f| name(f.owner));
                format!("a fast mutex, held by {owner}")
            }
            Some(Wait::Job(job)) => format!("a request that {} carries out", name(job)),
            Some(Wait::Worker(_)) => "the items of a worker".to_owned(),
            Some(Wait::Event(_)) => "an event that somebody is to set".to_owned(),
            Some(Wait::Thread(tid)) => format!("the end of {}", name(tid)),
            Some(Wait::Quiet) => "background work to end".to_owned(),
            None => {
                let frame = thread.frames.last()?;
                format!("nothing: it is in {}", frame.slot.shown())
            }
        };
        Some(Waiting {
            thread: thread.name.clone(),
            waits_for,
        })
    }
}

impl Ctx {
    /// Takes a mutex, for AVStream or for the driver, after checking every rule about it.
    pub(crate) fn acquire(&self, id: MutexId, by: By) {
        let trace = match by {
            By::Driver => Some(Backtrace::force_capture()),
            By::Framework => None,
        };
        let mut core = self.lock();
        let (kind, object) = {
            let mutex = core.mutex(id);
            (mutex.kind, mutex.object)
        };
        if core.owns(self.tid, id) {
            let finding = recursion(&core, self.tid, id, by);
            self.fail(core, finding);
        }
        if let Some(finding) = self.order(&mut core, kind, object) {
            self.fail(core, finding);
        }
        if let Some(finding) = power::forbidden(&core, self.tid, kind, object, by) {
            self.fail(core, finding);
        }
        let asked = self.sim.now();
        let contended = core.mutex(id).owner.is_some();
        if contended {
            core.mutex(id).queue.push_back(self.tid);
            core = self
                .block(core, Wait::Mutex(id), |core| {
                    core.owns(self.tid, id).then_some(())
                })
                .0;
        } else {
            core.mutex(id).owner = Some(self.tid);
        }
        let from_ns = self.sim.now();
        let frame = core.frame(self.tid);
        let thread = core.thread(self.tid);
        let (name, depth) = (thread.name.clone(), thread.holds.len());
        let slot = frame.map_or(Slot::Framework, |f| f.slot);
        let entry = core.books.acquired(Hold {
            mutex: kind,
            object,
            callback: slot.shown(),
            thread: name,
            by,
            depth,
            wait_ns: from_ns - asked,
            from_ns,
            until_ns: None,
            contended,
        });
        let on = frame.and_then(|f| f.object);
        let hold = Holding {
            mutex: id,
            by,
            entry,
            from_ns,
            slot,
            object: on,
            trace,
        };
        core.thread(self.tid).holds.push(hold);
    }

    /// Releases a mutex; `by` is who asks for it.
    pub(crate) fn release(&self, id: MutexId, by: By) {
        let mut core = self.lock();
        let (kind, object, owner) = {
            let mutex = core.mutex(id);
            (mutex.kind, mutex.object, mutex.owner)
        };
        if owner != Some(self.tid) {
            let finding = foreign_release(&core, id, owner);
            self.fail(core, finding);
        }
        let holds = &mut core.thread(self.tid).holds;
        // The owner has a holding: both are set together under the lock.
        let Some(at) = holds.iter().position(|h| h.mutex == id) else {
            return;
        };
        if holds[at].by == By::Framework && by == By::Driver && !core.config.allow_lending {
            let first = core.taken_at(id);
            let finding = Finding::new(
                Violation::ReleasedFrameworkMutex,
                format!("the {kind} of {object} was taken by AVStream for this callback, and the driver released it"),
                "leave it alone: AVStream releases it after the callback. Work that must run without it belongs in a work item",
                kind.page(),
            )
            .on(kind, object)
            .first(first);
            self.fail(core, finding);
        }
        let hold = core.thread(self.tid).holds.remove(at);
        let now = self.sim.now();
        let key = (kind, hold.slot.shown(), hold.by);
        core.books.released(hold.entry, key, hold.from_ns, now);
        let next = core.mutex(id).queue.pop_front();
        core.mutex(id).owner = next;
        if let Some(next) = next {
            core.wake(next);
        }
        let limit = core.config.processing_limit;
        let took = now - hold.from_ns;
        if kind == MutexKind::Processing && u128::from(took) > limit.as_nanos() {
            let finding = Finding::new(
                Violation::TimedRule,
                format!(
                    "the processing mutex of {object} was held for {} ms",
                    took / 1_000_000
                ),
                "hold it for at most 100 ms; suspend processing for longer with the gate functions",
                "ks-kstimedprocessingmutex",
            )
            .rule(Rule::KsTimedProcessingMutex)
            .on(kind, object);
            self.timed(core, finding);
        }
    }

    /// Whether the hierarchy lets this thread take a mutex of `kind`.
    fn order(&self, core: &mut Guard<'_>, kind: MutexKind, object: ObjectName) -> Option<Finding> {
        let holds = &core.threads[&self.tid].holds;
        let higher = |rank: MutexKind| {
            holds
                .iter()
                .map(|h| h.mutex)
                .find(|id| core.mutexes[id.0].kind == rank)
        };
        let after = match kind {
            MutexKind::Device => higher(MutexKind::Control).or(higher(MutexKind::Processing)),
            MutexKind::Control => higher(MutexKind::Processing),
            MutexKind::Processing => None,
        };
        if let Some(held) = after {
            let (other, on) = (core.mutexes[held.0].kind, core.mutexes[held.0].object);
            let rule = (kind == MutexKind::Control).then_some(Rule::KsProcessingMutex);
            let basis = match (kind, other) {
                (MutexKind::Device, MutexKind::Processing) => {
                    "device-mutex-in-avstream, processing-mutex-in-avstream (derived)"
                }
                (MutexKind::Device, _) => "device-mutex-in-avstream",
                _ => "processing-mutex-in-avstream",
            };
            let first = core.taken_at(held);
            return Some(
                Finding::new(
                    Violation::Inversion,
                    format!("the {kind} of {object} was asked for while holding the {other} of {on}, which ranks below it"),
                    format!("take the {kind} before the {other}, or release the {other} first"),
                    basis,
                )
                .rule(rule)
                .on(kind, object)
                .first(first),
            );
        }
        if let Some(held) = higher(kind) {
            let on = core.mutexes[held.0].object;
            let first = core.taken_at(held);
            let finding = Finding::new(
                Violation::UndocumentedOrder,
                format!("the {kind} of {object} was asked for while holding that of {on}; no document gives an order"),
                "release the first before taking the second",
                kind.page(),
            )
            .on(kind, object)
            .first(first);
            if core.config.two_objects_is_violation {
                return Some(finding);
            }
            self.note(core, finding);
        }
        None
    }

    /// Waits until `ready` yields something. Never returns once the machine has stopped.
    pub(crate) fn block<'a, T>(
        &'a self,
        core: Guard<'a>,
        wait: Wait,
        ready: impl FnMut(&mut Core) -> Option<T>,
    ) -> (Guard<'a>, T) {
        let (core, value) = self.block_until(core, wait, None, ready);
        // Without a deadline there is no other way out.
        let value = value.expect("a wait without a deadline ends with a value");
        (core, value)
    }

    /// As [`Self::block`], and gives up at `deadline`.
    pub(crate) fn block_until<'a, T>(
        &'a self,
        mut core: Guard<'a>,
        wait: Wait,
        deadline: Option<Instant>,
        mut ready: impl FnMut(&mut Core) -> Option<T>,
    ) -> (Guard<'a>, Option<T>) {
        let wake = core.thread(self.tid).wake.clone();
        loop {
            if core.stopped.is_some() {
                drop(core);
                park();
            }
            let value = ready(&mut core);
            let left = deadline.map(|end| end.saturating_duration_since(Instant::now()));
            if value.is_some() || left.is_some_and(|left| left.is_zero()) {
                core.thread(self.tid).wait = None;
                return (core, value);
            }
            core.thread(self.tid).wait = Some(wait);
            if let Some(circle) = core.circle(self.tid) {
                let waiting = circle.iter().filter_map(|tid| core.waiting(*tid)).collect();
                let finding = Finding::new(
                    Violation::Deadlock,
                    "these threads wait for each other and none of them can go on",
                    "take mutexes in the order device, control, processing, and wait for nothing while holding one that the awaited needs",
                    "mutexes-in-avstream",
                )
                .waiting(waiting);
                self.fail(core, finding);
            }
            core = match left {
                None => wake.wait(core).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    wake.wait_timeout(core, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
    }
}

fn recursion(core: &Core, tid: Tid, id: MutexId, by: By) -> Finding {
    let mutex = &core.mutexes[id.0];
    let (kind, object) = (mutex.kind, mutex.object);
    let held = core.threads[&tid]
        .holds
        .iter()
        .find(|h| h.mutex == id)
        .map(|h| h.by);
    let callback = core.frame(tid).map_or("this call", |f| f.slot.shown());
    let (whose, instead) = match held {
        Some(By::Framework) => (
            format!("AVStream holds it already in {callback}"),
            "use what it protects without acquiring: the callback is entered with it held"
                .to_owned(),
        ),
        _ => (
            "this thread holds it already".to_owned(),
            "acquire once in the outermost function and let helpers rely on it".to_owned(),
        ),
    };
    let alias = if kind == MutexKind::Control {
        " (a pin shares its filter's)"
    } else {
        ""
    };
    let what = match by {
        By::Driver => format!("the {kind} of {object} was asked for again{alias}; {whose}"),
        By::Framework => format!(
            "AVStream asks for the {kind} of {object} here, and the driver holds it on the same thread{alias}"
        ),
    };
    // The documents have no verifier rule for recursion on the device mutex (spec/verifier_rules.toml, KsDeviceMutex).
    let rule = (kind != MutexKind::Device).then(|| kind.rule());
    let first = core.taken_at(id);
    Finding::new(Violation::Recursion, what, instead, kind.page())
        .rule(rule)
        .on(kind, object)
        .first(first)
}

fn foreign_release(core: &Core, id: MutexId, owner: Option<Tid>) -> Finding {
    let mutex = &core.mutexes[id.0];
    let (kind, object) = (mutex.kind, mutex.object);
    let finding = match owner {
        None => Finding::new(
            Violation::ReleaseWithoutAcquire,
            format!("the {kind} of {object} was released, and nobody holds it"),
            "release once for each acquisition, on every path",
            kind.page(),
        ),
        Some(_) => Finding::new(
            Violation::WrongThread,
            format!("the {kind} of {object} was released by a thread that does not own it"),
            "release it on the thread that acquired it",
            kind.page(),
        )
        .first(core.taken_at(id)),
    };
    finding.rule(kind.rule()).on(kind, object)
}
