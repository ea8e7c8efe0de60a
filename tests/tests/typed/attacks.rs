//! Attacks on the types that compile, and do no harm: each runs, and afterwards every mutex is as it was.
//!
//! The ones that do not compile are in `tests/ui_types/attack`. The last ones here show where the guarantee ends: a thread
//! that stops under a lock is for the simulator, and a compiler bug is a compiler bug.

use std::process::{Command, ExitStatus};

use crate::driver::World;
use crate::mock;

/// What an attacker can write without `unsafe`.
mod user {
    #![forbid(unsafe_code)]

    use std::cell::{Cell, RefCell};
    use std::mem;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    use ks_guard::state::{DeviceIs, Free, HeldByThisCallback};
    use ks_guard::{Cx, Device};

    use crate::driver::Drv;

    type Held = DeviceIs<Free, HeldByThisCallback>;

    /// The outer context in a `RefCell`, used again inside the scope: the cell refuses at run time, before any lock.
    pub fn ref_cell<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let cell = RefCell::new(cx);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            cell.borrow_mut().with_device(device, |_| {
                cell.borrow_mut().with_device(device, |_| {});
            });
        }));
        assert!(outcome.is_err());
    }

    /// The outer context in a `Cell`: taken out once, it is not there inside.
    pub fn cell_option<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let cell = Cell::new(Some(cx));
        let mut inside = false;
        if let Some(cx) = cell.take() {
            cx.with_device(device, |_| inside = cell.take().is_some());
        }
        assert!(!inside);
    }

    /// A leaked reference to the reference to a context: good for the scope, and no longer.
    pub fn leaked_reference<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        cx.with_device(device, |cx| {
            #[expect(clippy::mut_mut, reason = "the attack")]
            let leaked: &mut &mut Cx<'c, Held> = Box::leak(Box::new(cx));
            device.data_mut(leaked).opens += 1;
        });
    }

    struct Node<'a, 'c> {
        next: RefCell<Option<Rc<Self>>>,
        _cx: RefCell<Option<&'a mut Cx<'c, Held>>>,
    }

    /// A context kept by a cycle of `Rc`s: the memory leaks, the mutex does not.
    pub fn cycle<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        cx.with_device(device, |cx| {
            let node = Rc::new(Node {
                next: RefCell::new(None),
                _cx: RefCell::new(Some(cx)),
            });
            *node.next.borrow_mut() = Some(Rc::clone(&node));
        });
    }

    /// Everything forgotten that can be named: the guard cannot.
    pub fn forget<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        cx.with_device(device, |cx| {
            #[expect(forgetting_copy_types, reason = "the attack")]
            mem::forget(device);
            let _ = mem::ManuallyDrop::new(cx);
        });
    }

    /// A future that takes and gives back the mutex between its suspensions, and is never finished.
    pub fn unfinished_future<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        use std::future::Future;
        async fn pause() {
            let mut polled = false;
            std::future::poll_fn(|_| {
                if mem::replace(&mut polled, true) {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
        }
        async fn body<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
            cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
            pause().await;
            cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
        }
        let mut future = Box::pin(body(cx, device));
        let waker = std::task::Waker::noop();
        assert!(
            future
                .as_mut()
                .poll(&mut std::task::Context::from_waker(waker))
                .is_pending()
        );
        mem::forget(future);
    }

    /// Recursion outside of the scopes: each level takes the mutex after the last gave it back.
    pub fn recursion<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        fn again<'c>(n: u32, cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
            if n > 0 {
                cx.with_device(device, |cx| device.data_mut(cx).opens += 1);
                again(n - 1, cx, device);
            }
        }
        again(3, cx, device);
    }

    struct Smuggler<'a, 'v, 'c>(&'a mut Cx<'c, Free>, Device<'v, 'c, Drv>);
    impl Drop for Smuggler<'_, '_, '_> {
        fn drop(&mut self) {
            self.0.with_device(self.1, |_| {});
        }
    }

    /// A destructor that takes the mutex: it runs where the context is free.
    pub fn destructor<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        drop(Smuggler(cx, device));
    }

    /// A panic inside the scope: released on the way, and the context is good again.
    pub fn caught_panic<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            cx.with_device(device, |_| panic!("in the scope"))
        }));
        assert!(outcome.is_err());
        cx.with_device(device, |_| {});
    }

    /// Empty places for contexts: there is nothing in them.
    pub fn empty_array<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let _ = cx;
        let mut none: [Cx<'c, Held>; 0] = [];
        let mut vec: Vec<Cx<'c, Held>> = Vec::new();
        for cx in none.iter_mut().chain(vec.iter_mut()) {
            device.data_mut(cx).opens += 1;
        }
    }

    /// A marker without values promises anything and cannot be called.
    pub fn absurd<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        #[expect(clippy::needless_pass_by_value, reason = "the attack")]
        fn conjure<'c>(never: ks_guard::state::NotHeld) -> Cx<'c, Held> {
            match never {}
        }
        let _ = (cx, device, conjure);
    }

    /// Closures over a held context, made before it is held: they need one to be called.
    pub fn stored_closures<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        type Step<'s, 'c> = Box<dyn FnMut(&mut Cx<'c, Held>) + 's>;
        let mut steps: Vec<Step<'_, 'c>> = Vec::new();
        steps.push(Box::new(|cx| device.data_mut(cx).opens += 1));
        cx.with_device(device, |cx| {
            for step in &mut steps {
                step(cx);
            }
        });
    }

    /// The address of an object: no lock comes with it, and following it is `unsafe`.
    pub fn address<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let _ = cx;
        let address = device.as_raw();
        assert!(!address.is_null());
    }

    /// A handle returned from a scope: it is as good as before.
    pub fn handle_out_of_scope<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
        let same = cx.with_device(device, |_| device);
        cx.with_device(same, |cx| same.data_mut(cx).opens += 1);
    }

    /// A body that does not return: nothing is promised about a thread that stops (the simulator reports it).
    pub fn diverge<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>, how: &str) {
        cx.with_device(device, |_| match how {
            "exit" => std::process::exit(42),
            "loop" => loop {
                std::hint::spin_loop();
            },
            "park" => std::thread::park(),
            _ => (),
        });
    }

    /// What safe Rust allows because of a hole in the compiler (rust-lang/rust#25860): the inner context outlives its
    /// scope. No library can prevent it; this fails when the hole is closed, and the docs then say one thing less.
    pub fn compiler_bug<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) -> u32 {
        static UNIT: &&() = &&();
        fn transport<'a, 'b, T: ?Sized>(_: &'a &'b (), value: &'b mut T) -> &'a mut T {
            value
        }
        fn expand<'a, 'b, T: ?Sized>(value: &'a mut T) -> &'b mut T {
            let transport: for<'x> fn(_, &'x mut T) -> &'b mut T = transport;
            transport(UNIT, value)
        }
        let escaped = cx.with_device(device, expand);
        device.data(escaped).opens
    }
}

macro_rules! harmless {
    ($($attack:ident),*) => {$(
        #[test]
        fn $attack() {
            let world = World::new();
            let before = mock::acquired();
            world.in_device(|cx, device| user::$attack(cx, device));
            assert_eq!(mock::held(), [], "every mutex is released");
            // Whatever it did, the mutex works as before.
            world.in_device(|cx, device| cx.with_device(device, |_| ()));
            assert!(mock::acquired() > before);
            world.close();
        }
    )*};
}

harmless!(
    ref_cell,
    cell_option,
    leaked_reference,
    cycle,
    forget,
    unfinished_future,
    recursion,
    destructor,
    caught_panic,
    empty_array,
    absurd,
    stored_closures,
    address,
    handle_out_of_scope
);

/// The environment variable that makes the child of this test end under the lock.
const HOW: &str = "KS_GUARD_TESTS_DIVERGE";

fn child(how: &str) -> ExitStatus {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "attacks::divergence", "--nocapture"])
        .env(HOW, how)
        .status()
        .expect("a child process")
}

/// Leaving the process under a lock: nothing returns, so nothing is released, and the types do not see it.
#[test]
fn divergence() {
    let world = World::new();
    if let Ok(how) = std::env::var(HOW) {
        world.in_device(|cx, device| user::diverge(cx, device, &how));
        return;
    }
    assert_eq!(child("exit").code(), Some(42));
    assert_eq!(child("return").code(), Some(0));
    world.close();
}

/// Where the guarantee ends: the compiler's own hole.
#[test]
fn compiler_bug() {
    let world = World::new();
    assert_eq!(world.in_device(user::compiler_bug), 0);
    world.close();
}
