//! Gates: what decides whether a pin or filter processes. Everything but the lookups is inline in `ks.h`.
//!
//! A gate is open while its count is above zero. An AND gate begins at one and each closed input takes one away;
//! an OR gate begins at zero and each open input adds one. A change of state goes on to the next gate.

use core::sync::atomic::{AtomicI32, Ordering};

use super::*;

/// `ns-ks-_ksgate`. `Count` is changed by interlocked operations alone.
#[repr(C)]
#[derive(Debug)]
pub struct KSGATE {
    pub Count: LONG,
    pub NextGate: PKSGATE,
}
pub type PKSGATE = *mut KSGATE;

/// The count of a gate, as what it is shared as.
///
/// # Safety
/// `Gate` is a live gate.
unsafe fn count<'a>(Gate: PKSGATE) -> &'a AtomicI32 {
    // SAFETY: the gate is live.
    let count = unsafe { &raw mut (*Gate).Count };
    // SAFETY: the place is live and aligned, and every access to it is atomic.
    unsafe { AtomicI32::from_ptr(count) }
}

/// The gate after `Gate`, which is fixed once it was initialised.
///
/// # Safety
/// `Gate` is a live gate.
unsafe fn next(Gate: PKSGATE) -> PKSGATE {
    // SAFETY: the gate is live.
    unsafe { (*Gate).NextGate }
}

/// `nf-ks-ksgateturninputon` (inline): opens one input, and those of the gates after it that this opens.
///
/// # Safety
/// `Gate` is null or a live gate, and so are those after it.
#[inline]
pub unsafe fn KsGateTurnInputOn(mut Gate: PKSGATE) {
    // SAFETY: the caller's contract.
    while !Gate.is_null() && unsafe { count(Gate) }.fetch_add(1, Ordering::SeqCst) == 0 {
        // SAFETY: the caller's contract.
        Gate = unsafe { next(Gate) };
    }
}

/// `nf-ks-ksgateturninputoff` (inline): closes one input, and those of the gates after it that this closes.
///
/// # Safety
/// `Gate` is null or a live gate, and so are those after it.
#[inline]
pub unsafe fn KsGateTurnInputOff(mut Gate: PKSGATE) {
    // SAFETY: the caller's contract.
    while !Gate.is_null() && unsafe { count(Gate) }.fetch_sub(1, Ordering::SeqCst) == 1 {
        // SAFETY: the caller's contract.
        Gate = unsafe { next(Gate) };
    }
}

/// `nf-ks-ksgategetstateunsafe` (inline): whether the gate is open, which may be past when it is used.
///
/// # Safety
/// `Gate` is a live gate.
#[must_use]
#[inline]
pub unsafe fn KsGateGetStateUnsafe(Gate: PKSGATE) -> BOOLEAN {
    // SAFETY: the caller's contract.
    let open = unsafe { count(Gate) }.load(Ordering::SeqCst) > 0;
    open.into()
}

/// `nf-ks-ksgatecapturethreshold` (inline): closes a gate that has one open input left, and says whether it did.
///
/// # Safety
/// `Gate` is a live gate, and so are those after it.
#[inline]
pub unsafe fn KsGateCaptureThreshold(Gate: PKSGATE) -> BOOLEAN {
    // SAFETY: the caller's contract.
    let exchange =
        unsafe { count(Gate) }.compare_exchange(1, 0, Ordering::SeqCst, Ordering::SeqCst);
    if exchange.is_ok() {
        // SAFETY: the caller's contract.
        let after = unsafe { next(Gate) };
        // SAFETY: the caller's contract.
        unsafe { KsGateTurnInputOff(after) };
    }
    exchange.is_ok().into()
}

/// `nf-ks-ksgateinitialize` (inline).
///
/// # Safety
/// `Gate` is valid for writes, and `NextGate` null or a live gate that outlives it.
#[inline]
pub unsafe fn KsGateInitialize(
    Gate: PKSGATE,
    InitialCount: LONG,
    NextGate: PKSGATE,
    StateToPropagate: BOOLEAN,
) {
    let gate = KSGATE {
        Count: InitialCount,
        NextGate,
    };
    // SAFETY: the caller's contract.
    unsafe { Gate.write(gate) };
    match (InitialCount > 0, StateToPropagate != 0) {
        // SAFETY: the caller's contract; null is accepted.
        (true, true) => unsafe { KsGateTurnInputOn(NextGate) },
        // SAFETY: as above.
        (false, false) => unsafe { KsGateTurnInputOff(NextGate) },
        _ => {}
    }
}

/// `nf-ks-ksgateinitializeand` (inline).
///
/// # Safety
/// As for [`KsGateInitialize`].
#[inline]
pub unsafe fn KsGateInitializeAnd(AndGate: PKSGATE, NextOrGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateInitialize(AndGate, 1, NextOrGate, 1) };
}

/// `nf-ks-ksgateinitializeor` (inline).
///
/// # Safety
/// As for [`KsGateInitialize`].
#[inline]
pub unsafe fn KsGateInitializeOr(OrGate: PKSGATE, NextAndGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateInitialize(OrGate, 0, NextAndGate, 0) };
}

/// `nf-ks-ksgateaddoninputtoand` (inline): an open input changes nothing.
///
/// # Safety
/// None is needed; unsafe like its siblings.
#[inline]
pub unsafe fn KsGateAddOnInputToAnd(_AndGate: PKSGATE) {}

/// `nf-ks-ksgateaddoffinputtoand` (inline).
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateAddOffInputToAnd(AndGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateTurnInputOff(AndGate) };
}

/// `nf-ks-ksgateremoveoninputfromand` (inline): an open input changed nothing.
///
/// # Safety
/// None is needed; unsafe like its siblings.
#[inline]
pub unsafe fn KsGateRemoveOnInputFromAnd(_AndGate: PKSGATE) {}

/// `nf-ks-ksgateremoveoffinputfromand` (inline).
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateRemoveOffInputFromAnd(AndGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateTurnInputOn(AndGate) };
}

/// `nf-ks-ksgateaddoninputtoor` (inline).
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateAddOnInputToOr(OrGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateTurnInputOn(OrGate) };
}

/// `nf-ks-ksgateaddoffinputtoor` (inline): a closed input changes nothing.
///
/// # Safety
/// None is needed; unsafe like its siblings.
#[inline]
pub unsafe fn KsGateAddOffInputToOr(_OrGate: PKSGATE) {}

/// `nf-ks-ksgateremoveoninputfromor` (inline).
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateRemoveOnInputFromOr(OrGate: PKSGATE) {
    // SAFETY: the caller's contract.
    unsafe { KsGateTurnInputOff(OrGate) };
}

/// `nf-ks-ksgateremoveoffinputfromor` (inline): a closed input changed nothing.
///
/// # Safety
/// None is needed; unsafe like its siblings.
#[inline]
pub unsafe fn KsGateRemoveOffInputFromOr(_OrGate: PKSGATE) {}

/// `nf-ks-ksgateterminateand` (inline): takes the gate's output away from the OR gate after it.
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateTerminateAnd(AndGate: PKSGATE) {
    // SAFETY: the caller's contract.
    let after = unsafe { next(AndGate) };
    // SAFETY: the caller's contract.
    if unsafe { KsGateGetStateUnsafe(AndGate) } != 0 {
        // SAFETY: the caller's contract.
        unsafe { KsGateRemoveOnInputFromOr(after) };
    }
}

/// `nf-ks-ksgateterminateor` (inline): takes the gate's output away from the AND gate after it.
///
/// # Safety
/// The gate is live, and so are those after it.
#[inline]
pub unsafe fn KsGateTerminateOr(OrGate: PKSGATE) {
    // SAFETY: the caller's contract.
    let after = unsafe { next(OrGate) };
    // SAFETY: the caller's contract.
    if unsafe { KsGateGetStateUnsafe(OrGate) } == 0 {
        // SAFETY: the caller's contract.
        unsafe { KsGateRemoveOffInputFromAnd(after) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> KSGATE {
        KSGATE {
            Count: 7,
            NextGate: core::ptr::null_mut(),
        }
    }

    fn is_open(gate: &mut KSGATE) -> bool {
        // SAFETY: the gate is live.
        unsafe { KsGateGetStateUnsafe(gate) != 0 }
    }

    /// The arrangement of `nf-ks-ksgateinitializeand`: inputs, an AND gate over them, an OR gate after it.
    #[test]
    fn an_and_gate_is_open_while_no_input_is_closed_and_tells_the_or_gate() {
        let (mut or, mut and) = (gate(), gate());
        let (or_at, and_at) = (&raw mut or, &raw mut and);
        // SAFETY: both gates live to the end of the test, and are used through these pointers alone.
        unsafe { KsGateInitializeOr(or_at, core::ptr::null_mut()) };
        // SAFETY: as above.
        assert_eq!(unsafe { KsGateGetStateUnsafe(or_at) }, 0);
        // SAFETY: as above.
        unsafe { KsGateInitializeAnd(and_at, or_at) };
        // SAFETY: as above.
        assert_eq!(unsafe { KsGateGetStateUnsafe(or_at) }, 1);
        // SAFETY: as above.
        unsafe { KsGateAddOffInputToAnd(and_at) };
        // SAFETY: as above.
        unsafe { KsGateAddOffInputToAnd(and_at) };
        // SAFETY: as above.
        unsafe { KsGateTurnInputOn(and_at) };
        assert!(
            !is_open(&mut and) && !is_open(&mut or),
            "one input is closed yet"
        );
        // SAFETY: as above.
        unsafe { KsGateRemoveOffInputFromAnd(and_at) };
        assert!(is_open(&mut and) && is_open(&mut or));
        // SAFETY: as above.
        unsafe { KsGateTerminateAnd(and_at) };
        assert!(!is_open(&mut or));
    }

    #[test]
    fn a_threshold_is_captured_once() {
        let (mut or, mut and) = (gate(), gate());
        let (or_at, and_at) = (&raw mut or, &raw mut and);
        // SAFETY: both gates live to the end of the test.
        unsafe { KsGateInitializeOr(or_at, core::ptr::null_mut()) };
        // SAFETY: as above.
        unsafe { KsGateInitializeAnd(and_at, or_at) };
        // SAFETY: as above.
        assert_eq!(unsafe { KsGateCaptureThreshold(and_at) }, 1);
        // SAFETY: as above.
        assert_eq!(unsafe { KsGateCaptureThreshold(and_at) }, 0);
        assert!(!is_open(&mut and) && !is_open(&mut or));
    }
}
