//! Spin locks of `ntoskrnl.exe`: they raise the IRQL, and that is what the KS rules are about.
//!
//! Owns who holds which lock, by address. The lock's own memory is never touched.

use crate::{
    report::{Finding, Violation},
    state::{Tid, Wait},
    thread::Ctx,
};

/// A driver's spin lock while it is held.
pub(crate) struct Spin {
    pub(crate) owner: Tid,
    pub(crate) old_irql: u8,
}

impl Ctx {
    /// `KeAcquireSpinLockRaiseToDpc`: the IRQL before.
    pub(crate) fn acquire_spin(&self, at: usize) -> u8 {
        let mut core = self.lock();
        if core.spins.get(&at).is_some_and(|s| s.owner == self.tid) {
            let finding = Finding::new(
                Violation::Recursion,
                "a spin lock was asked for by the thread that holds it",
                "release it first; spin locks are not recursive",
                "nf-wdm-keacquirespinlockraisetodpc",
            );
            self.fail(core, finding);
        }
        if core.spins.contains_key(&at) {
            core = self
                .block(core, Wait::Spin(at), |core| {
                    (!core.spins.contains_key(&at)).then_some(())
                })
                .0;
        }
        let old_irql = std::mem::replace(&mut core.thread(self.tid).irql, 2);
        core.spins.insert(
            at,
            Spin {
                owner: self.tid,
                old_irql,
            },
        );
        old_irql
    }

    /// `KeReleaseSpinLock`.
    pub(crate) fn release_spin(&self, at: usize, irql: u8) {
        let mut core = self.lock();
        let own = core.spins.get(&at).is_some_and(|s| s.owner == self.tid);
        if !own {
            let finding = Finding::new(
                Violation::ReleaseWithoutAcquire,
                "a spin lock was released by a thread that does not hold it",
                "release it once, on the thread that took it",
                "nf-wdm-kereleasespinlock",
            );
            self.fail(core, finding);
        }
        let spin = core.spins.remove(&at);
        if spin.is_some_and(|s| s.old_irql != irql) {
            let finding = Finding::new(
                Violation::IrqlOnReturn,
                format!(
                    "a spin lock was released to IRQL {irql}, which is not the one its acquisition returned"
                ),
                "pass what KeAcquireSpinLockRaiseToDpc returned",
                "nf-wdm-kereleasespinlock",
            );
            self.fail(core, finding);
        }
        core.thread(self.tid).irql = irql;
        core.wake_all();
    }
}
