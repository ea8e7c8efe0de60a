//! Fast mutexes of `ntoskrnl.exe`: who holds which, by address, and the IRQL that they raise.
//!
//! Of the mutex's own memory what `KeInitializeEvent` leaves is written and looked at, and nothing else: it says whether a
//! mutex was initialised where it is, in whichever machine that was.

use std::backtrace::Backtrace;

use ks_guard::ffi::{FAST_MUTEX, FM_LOCK_BIT, KEVENT, PFAST_MUTEX, SynchronizationEvent};

use crate::{
    report::{Finding, Place, Violation},
    source::source_of,
    state::{Core, Tid, Wait},
    thread::Ctx,
};

/// A driver's fast mutex while it is held.
pub(crate) struct Fast {
    pub(crate) owner: Tid,
    old_irql: u8,
    /// Where it was taken, without the source line: that is read from `trace` for a report.
    taken: Place,
    trace: Backtrace,
}

const APC_LEVEL: u8 = 1;
const ACQUIRE: &str = "nf-wdm-exacquirefastmutex";
const RELEASE: &str = "nf-wdm-exreleasefastmutex";

/// Whether the memory at `mutex` is as `ExInitializeFastMutex` leaves it there.
///
/// # Safety
///
/// `mutex` points to readable memory of a fast mutex's size.
unsafe fn is_initialised(mutex: PFAST_MUTEX) -> bool {
    let event = mutex
        .wrapping_byte_add(std::mem::offset_of!(FAST_MUTEX, Event))
        .cast::<KEVENT>();
    let expected = KEVENT::for_host(SynchronizationEvent, 0, event).Header;
    // SAFETY: the caller passes readable memory.
    let count = unsafe { (*mutex).Count };
    // SAFETY: as above; every bit pattern is a header.
    let header = unsafe { event.read() }.Header;
    count == FM_LOCK_BIT
        && header.Type == expected.Type
        && header.WaitListHead.Flink == expected.WaitListHead.Flink
        && header.WaitListHead.Blink == expected.WaitListHead.Blink
}

impl Core {
    /// The fast mutexes that a thread holds, by address.
    pub(crate) fn fast_mutexes_of(&self, tid: Tid) -> Vec<usize> {
        let held = self.fasts.iter().filter(|(_, fast)| fast.owner == tid);
        held.map(|(at, _)| *at).collect()
    }

    /// Where the fast mutex at `at` was taken, while it is held.
    pub(crate) fn fast_taken_at(&self, at: usize) -> Option<Place> {
        let fast = self.fasts.get(&at)?;
        Some(Place {
            source: source_of(&fast.trace),
            ..fast.taken.clone()
        })
    }
}

impl Ctx {
    /// `KeInitializeEvent` on what may be a part of a fast mutex.
    pub(crate) fn initialise_event(&self, event: usize) {
        let core = self.lock();
        let mutex = event.wrapping_sub(std::mem::offset_of!(FAST_MUTEX, Event));
        if core.fasts.contains_key(&mutex) {
            let finding = Finding::new(
                Violation::ForbiddenCall,
                "a fast mutex was initialised while it is held",
                "initialise it once, before its first acquisition",
                "nf-wdm-exinitializefastmutex",
            )
            .first(core.fast_taken_at(mutex));
            self.fail(core, finding);
        }
    }

    /// `ExAcquireFastMutex`.
    ///
    /// # Safety
    ///
    /// `mutex` is null or points to readable memory of a fast mutex's size.
    pub(crate) unsafe fn acquire_fast(&self, mutex: PFAST_MUTEX) {
        let trace = Backtrace::force_capture();
        let at = mutex.addr();
        let mut core = self.lock();
        // SAFETY: the caller's contract, where it is not null.
        if mutex.is_null() || !unsafe { is_initialised(mutex) } {
            let finding = Finding::new(
                Violation::InvalidObject,
                "ExAcquireFastMutex was called with a fast mutex that was not initialised where it is",
                "call ExInitializeFastMutex once for its address, and do not move or copy it after that",
                "nf-wdm-exinitializefastmutex",
            );
            self.fail(core, finding);
        }
        let irql = core.thread(self.tid).irql;
        if irql > APC_LEVEL {
            let finding = Finding::new(
                Violation::IrqlTooHigh,
                format!(
                    "ExAcquireFastMutex was called at IRQL {irql}; its page allows APC_LEVEL at most"
                ),
                "take the fast mutex first and the spin lock inside it, or protect the data by a spin lock",
                ACQUIRE,
            );
            self.fail(core, finding);
        }
        if core.fasts.get(&at).is_some_and(|f| f.owner == self.tid) {
            let finding = Finding::new(
                Violation::Recursion,
                "a fast mutex was asked for by the thread that holds it, which waits for itself",
                "release it first; fast mutexes are not recursive",
                "alternatives-to-mutex-objects",
            )
            .first(core.fast_taken_at(at));
            self.fail(core, finding);
        }
        if core.fasts.contains_key(&at) {
            core = self
                .block(core, Wait::Fast(at), |core| {
                    (!core.fasts.contains_key(&at)).then_some(())
                })
                .0;
        }
        let old_irql = std::mem::replace(&mut core.thread(self.tid).irql, APC_LEVEL);
        let taken = core.place(self.tid, None, self.sim.now());
        let owner = self.tid;
        core.fasts.insert(
            at,
            Fast {
                owner,
                old_irql,
                taken,
                trace,
            },
        );
    }

    /// `ExReleaseFastMutex`.
    pub(crate) fn release_fast(&self, mutex: PFAST_MUTEX) {
        let at = mutex.addr();
        let mut core = self.lock();
        let owner = core.fasts.get(&at).map(|fast| fast.owner);
        if owner != Some(self.tid) {
            let (violation, what) = match owner {
                None => (
                    Violation::ReleaseWithoutAcquire,
                    "a fast mutex was released that nobody holds",
                ),
                Some(_) => (
                    Violation::WrongThread,
                    "a fast mutex was released by a thread that does not hold it",
                ),
            };
            let instead = "release it once, on the thread that took it";
            let finding =
                Finding::new(violation, what, instead, RELEASE).first(core.fast_taken_at(at));
            self.fail(core, finding);
        }
        let irql = core.thread(self.tid).irql;
        if irql != APC_LEVEL {
            let finding = Finding::new(
                Violation::IrqlOnReturn,
                format!("a fast mutex was released at IRQL {irql}, and its page asks for APC_LEVEL"),
                "release the spin locks that were taken inside it first, to the IRQL that their acquisition returned",
                RELEASE,
            )
            .first(core.fast_taken_at(at));
            self.fail(core, finding);
        }
        if let Some(fast) = core.fasts.remove(&at) {
            core.thread(self.tid).irql = fast.old_irql;
        }
        core.wake_all();
    }
}
