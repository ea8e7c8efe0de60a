//! Fast mutexes of the driver's own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ks_guard::__private::enter_pin;
use ks_guard::ffi::*;
use ks_guard::state::{MayTakeProcessing, ReachesControl};
use ks_guard::{Cx, FastMutex, SpinLock, slot};

use crate::driver::*;
use crate::mock::{self, Kind};

/// A fast mutex: inside AVStream's mutexes, around a spin lock, and around what is allowed at `DISPATCH_LEVEL` or below.
#[test]
fn fast_mutexes_raise_the_irql() {
    static TABLE: FastMutex<[u64; 2]> = FastMutex::new([0; 2]);
    static LAST: SpinLock<u64> = SpinLock::new(0);
    /// A helper that is certainly at `PASSIVE_LEVEL` needs no bound of its own.
    fn count<S: ReachesControl + MayTakeProcessing>(cx: &mut Cx<'_, S>) -> u64 {
        cx.with_fast_mutex(&TABLE, |_, table| {
            table[0] += 1;
            table[0]
        })
    }
    let world = World::new();
    unsafe {
        enter_pin::<slot::pin::GetProperty, Video, _>(world.pins[0], |cx, pin| {
            cx.with_pin_control(pin, |cx| {
                assert_eq!(count(cx), 1);
                pin.data_mut(cx).state = KSSTATE_RUN;
                cx.with_fast_mutex(&TABLE, |cx, table| {
                    assert_eq!((mock::irql(), mock::held()), (1, vec![Kind::Control]));
                    // What the mutexes outside protect can be reached, by a helper too.
                    assert_eq!(pin.data(cx).state, KSSTATE_RUN);
                    pin.data_mut(cx).state = KSSTATE_PAUSE;
                    cx.ensure_control(pin, |cx| pin.data_mut(cx).state = KSSTATE_STOP);
                    cx.with_spin_lock(&LAST, |_, last| {
                        assert_eq!(mock::irql(), 2);
                        *last = table[0];
                    });
                    assert_eq!(mock::irql(), 1);
                    cx.queue_pin_processing(pin);
                    table[1] += 1;
                });
                assert_eq!((mock::irql(), pin.data(cx).state), (0, KSSTATE_STOP));
                cx.with_pin_processing(pin, |cx, _| cx.with_fast_mutex(&TABLE, |_, _| ()));
            });
        });
    }
    assert_eq!(mock::initialised(), 1, "by the first acquisition alone");
    world.close();
}

/// A fast mutex is given back on unwinding, and the IRQL with it.
#[test]
fn fast_mutexes_unwind() {
    static TABLE: FastMutex<u32> = FastMutex::new(0);
    let world = World::new();
    world.in_device(|cx, _| {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            cx.with_fast_mutex(&TABLE, |_, table| {
                *table += 1;
                panic!("inside");
            })
        }));
        assert!(outcome.is_err());
        assert_eq!(mock::irql(), 0);
        assert_eq!(cx.with_fast_mutex(&TABLE, |_, table| *table), 1);
    });
    world.close();
}

/// A fast mutex that has moved is initialised where it is now, with its data as it was.
#[test]
fn fast_mutexes_move_between_acquisitions() {
    let world = World::new();
    world.in_device(|cx, _| {
        let mut take = |mutex: &FastMutex<u32>| {
            cx.with_fast_mutex(mutex, |_, count| {
                *count += 1;
                *count
            })
        };
        let first: FastMutex<u32> = FastMutex::default();
        assert_eq!((take(&first), take(&first)), (1, 2));
        assert_eq!(mock::initialised(), 1);
        let mut moved = Box::new(first);
        assert_eq!((take(&moved), take(&moved)), (3, 4));
        assert_eq!(mock::initialised(), 2);
        let mut other = FastMutex::new(10);
        assert_eq!(take(&other), 11);
        std::mem::swap(&mut *moved, &mut other);
        assert_eq!((take(&moved), take(&other)), (12, 5));
        assert_eq!(mock::initialised(), 5);
    });
    world.close();
}
