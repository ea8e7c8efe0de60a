//! KS workers: `KsRegisterWorker`, `KsQueueWorkItem`, `KsUnregisterWorker`.
//!
//! Owns the registered workers and which threads run their items, so that a wait for them takes part in deadlock detection.

use std::{backtrace::Backtrace, collections::HashMap};

use ks_guard::ffi::{
    NTSTATUS, PKSWORKER, PWORK_QUEUE_ITEM, STATUS_INVALID_PARAMETER, STATUS_SUCCESS,
};

use crate::{
    entry::Slot,
    object::{ObjectKind, ObjectName, Owned, Ptr},
    report::{Finding, Place, Violation},
    state::{Tid, Wait},
    thread::{Ctx, Guard, Target},
};

struct Worker {
    /// What the worker's address points to. Drivers never look inside.
    _memory: Owned<u64>,
    name: ObjectName,
    alive: bool,
    queued: usize,
    running: Vec<Tid>,
    registered: Place,
    /// A note tells that it was left behind.
    noted: bool,
}

/// All workers of a machine, by address.
#[derive(Default)]
pub(crate) struct Workers(HashMap<usize, Worker>);

impl Workers {
    /// The threads that run items of a worker now.
    pub(crate) fn running(&self, at: usize) -> Vec<Tid> {
        self.0
            .get(&at)
            .map(|w| w.running.clone())
            .unwrap_or_default()
    }
}

impl Ctx {
    fn worker<'a>(
        &self,
        core: Guard<'a>,
        worker: PKSWORKER,
        max_irql: u8,
        ddi: &'static str,
    ) -> Guard<'a> {
        let core = self.require_irql(core, max_irql, ddi);
        if core.workers.0.get(&worker.addr()).is_some_and(|w| w.alive) {
            return core;
        }
        let finding = Finding::new(
            Violation::InvalidObject,
            format!("{ddi} was called with no worker, or one that is unregistered"),
            "keep what KsRegisterWorker gave, until KsUnregisterWorker",
            "nf-ks-ksregisterworker",
        );
        self.fail(core, finding)
    }

    pub(crate) fn register_worker(&self) -> PKSWORKER {
        let mut core = self.require_irql(self.lock(), 0, "KsRegisterWorker");
        let memory = Owned::new(0_u64);
        let ptr: PKSWORKER = memory.ptr().cast();
        let name = ObjectName {
            kind: ObjectKind::Worker,
            number: core.workers.0.len() + 1,
        };
        let trace = Backtrace::force_capture();
        let registered = core.place(self.tid, Some(&trace), self.sim.now());
        let worker = Worker {
            _memory: memory,
            name,
            alive: true,
            queued: 0,
            running: Vec::new(),
            registered,
            noted: false,
        };
        core.workers.0.insert(ptr.addr(), worker);
        ptr
    }

    /// # Safety
    /// `item` points to an initialised work item that lives until its routine runs.
    pub(crate) unsafe fn queue_work(&self, worker: PKSWORKER, item: PWORK_QUEUE_ITEM) -> NTSTATUS {
        if item.is_null() {
            return STATUS_INVALID_PARAMETER;
        }
        let mut core = self.worker(self.lock(), worker, 2, "KsQueueWorkItem");
        // SAFETY: the caller passes an initialised work item.
        let item = unsafe { *item };
        let Some(routine) = item.WorkerRoutine else {
            return STATUS_INVALID_PARAMETER;
        };
        let (at, parameter) = (worker.addr(), Ptr(item.Parameter));

        let mut name = None;
        if let Some(worker) = core.workers.0.get_mut(&at) {
            worker.queued += 1;
            name = Some(worker.name);
        }
        drop(core);
        self.sim.background("ks worker".into(), move |ctx| {
            if let Some(worker) = ctx.lock().workers.0.get_mut(&at) {
                worker.running.push(ctx.tid);
            }
            let taken = ctx.take(
                Slot::WorkItem,
                &Target {
                    object: name,
                    ..Target::NONE
                },
            );
            ctx.callback(Slot::WorkItem, name, || {
                // SAFETY: the driver queued this routine with this parameter to have it called once.
                unsafe { routine(parameter.get()) }
            });
            ctx.give_back(taken);
            let mut core = ctx.lock();
            if let Some(worker) = core.workers.0.get_mut(&at) {
                worker.queued -= 1;
                worker.running.retain(|tid| *tid != ctx.tid);
            }
            core.wake_all();
        });
        STATUS_SUCCESS
    }

    pub(crate) fn unregister_worker(&self, worker: PKSWORKER) {
        let core = self.worker(self.lock(), worker, 0, "KsUnregisterWorker");
        let at = worker.addr();
        let (mut core, ()) = self.block(core, Wait::Worker(at), |core| {
            core.workers
                .0
                .get(&at)
                .is_none_or(|w| w.queued == 0)
                .then_some(())
        });
        if let Some(worker) = core.workers.0.get_mut(&at) {
            worker.alive = false;
        }
    }

    /// Notes the workers that are still registered, once no device is left that could have a use for them.
    pub(crate) fn note_workers(&self) {
        let mut core = self.lock();
        if core.objects.devices.iter().any(|device| device.alive) {
            return;
        }
        let left = core.workers.0.values_mut().filter(|w| w.alive && !w.noted);
        let mut left: Vec<_> = left
            .map(|worker| {
                worker.noted = true;
                (worker.name, worker.registered.clone())
            })
            .collect();
        left.sort_unstable_by_key(|(name, _)| name.number);
        for (name, registered) in left {
            let finding = Finding::new(
                Violation::WorkerLeft,
                format!("{name} is still registered, and the last device is gone"),
                "call KsUnregisterWorker in Remove or when the object goes that uses the worker: it waits for queued items",
                "nf-ks-ksregisterworker, nf-ks-ksunregisterworker",
            )
            .object(name)
            .first(Some(registered));
            self.note(&mut core, finding);
        }
    }
}
