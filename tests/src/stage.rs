//! Runs a piece of driver code where every kind of object is at hand, and reads the ledger afterwards.
//!
//! Each run has a machine of its own, so runs in parallel do not see each other. The code runs inside a property handler
//! of a pin or of a filter, because only there is an IRP that leads to one. Called by the suites.

use std::{
    any::Any,
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use ks_guard::ffi::{
    KSDATAFORMAT, KsFilterGetParentFilterFactory, PDEVICE_OBJECT, PIRP, PKSDEVICE, PKSFILTER,
    PKSFILTERFACTORY, PKSPIN,
};
use ks_guard_sim::{By, Hold, Machine, MutexKind, Property, Report};

use crate::driver;

/// What the IRP that the code gets was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Play {
    /// A filter: the IRP leads to it, and to no pin.
    Filter,
    /// A pin.
    Pin,
}

/// One live object of each kind, on one device.
#[derive(Clone, Copy, Debug)]
pub struct Objects {
    /// `device#1`.
    pub device: PKSDEVICE,
    /// Its functional device object.
    pub device_object: PDEVICE_OBJECT,
    /// `factory#1`.
    pub factory: PKSFILTERFACTORY,
    /// `filter#1`.
    pub filter: PKSFILTER,
    /// `pin#1`, of `filter#1`.
    pub pin: PKSPIN,
    /// A set-property request to the filter or the pin; see [`Play`].
    pub irp: PIRP,
}

// SAFETY: the pointers are addresses to be handed to ks.sys; whoever follows one argues for itself.
unsafe impl Send for Objects {}

impl Objects {
    fn with(self, irp: PIRP) -> Self {
        // SAFETY: the filter is open, and nobody else closes it. The result stays stable because nobody removes the
        // factory either.
        let factory = unsafe { KsFilterGetParentFilterFactory(self.filter) };
        Self {
            factory,
            irp,
            ..self
        }
    }
}

/// What came of a run.
#[derive(Debug)]
pub struct Played<R> {
    /// What the code returned.
    pub value: R,
    /// What the driver acquired, in that order, as in `control of filter#1`. All of it has been released, once.
    pub taken: Vec<String>,
}

/// Where the handler leaves the result of the code, or its panic.
type Outcome<R> = Arc<Mutex<Option<Result<R, Box<dyn Any + Send>>>>>;

thread_local! {
    static MACHINE: RefCell<Option<Machine>> = const { RefCell::new(None) };
}

/// What the driver holds now, outermost first. Empty outside [`play`].
#[must_use]
pub fn held() -> Vec<String> {
    acquired()
        .iter()
        .filter(|hold| hold.until_ns.is_none())
        .map(name)
        .collect()
}

/// What the driver has acquired so far, oldest first. Empty outside [`play`].
#[must_use]
pub fn acquired() -> Vec<Hold> {
    MACHINE.with_borrow(|machine| {
        let ledger = machine.as_ref().map(Machine::ledger).unwrap_or_default();
        ledger
            .holds()
            .iter()
            .filter(|hold| hold.by == By::Driver)
            .cloned()
            .collect()
    })
}

/// As in `control of filter#1`.
#[must_use]
pub fn name(hold: &Hold) -> String {
    let mutex = match hold.mutex {
        MutexKind::Device => "device",
        MutexKind::Control => "control",
        MutexKind::Processing => "processing",
    };
    format!("{mutex} of {}", hold.object)
}

/// Runs `code` in a property handler on a machine of its own.
///
/// # Panics
/// - If `code` does; the panic goes on here, after the machine is shut down.
/// - If a rule is broken, or the ledger does not balance: every acquisition has its release, inner before outer.
pub fn play<R: Send + 'static>(
    on: Play,
    code: impl FnOnce(&Objects) -> R + Send + 'static,
) -> Played<R> {
    attempt(on, code).unwrap_or_else(|report| panic!("{report}"))
}

/// As [`play`], for code that breaks a rule.
///
/// # Errors
/// The report of the violation. The thread that ran `code` is parked then, with all that it owns.
///
/// # Panics
/// As [`play`], but for the rule.
pub fn attempt<R: Send + 'static>(
    on: Play,
    code: impl FnOnce(&Objects) -> R + Send + 'static,
) -> Result<Played<R>, Box<Report>> {
    let machine = Machine::new();
    // SAFETY: the tables of `driver` are statics with the handlers that they declare.
    let driver = unsafe { machine.load(driver::driver_entry) }?;
    let driver = driver.expect("DriverEntry succeeds");
    let device = driver.add_device()?.expect("Add succeeds");
    device.start()?.expect("Start succeeds");
    let filter = device.open_filter(0)?.expect("the filter opens");
    let pin = filter.open_pin(0, format())?.expect("the pin opens");

    let objects = Objects {
        device: device.as_ptr(),
        device_object: device.device_object(),
        factory: ptr::null_mut(),
        filter: filter.as_ptr(),
        pin: pin.as_ptr(),
        irp: ptr::null_mut(),
    };
    let outcome: Outcome<R> = Arc::default();
    let key = leave(machine.clone(), objects, Arc::clone(&outcome), code);
    let (property, value) = (Property::new(driver::JOBS, 0), key.to_ne_bytes());
    let status = match on {
        Play::Filter => filter.set(&property, &value),
        Play::Pin => pin.set(&property, &value),
    };
    status?.expect("the property is there");
    pin.close()?.expect("the pin closes");
    filter.close()?.expect("the filter closes");
    device.remove()?.expect("the device goes");

    let result = outcome
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match result.expect("the handler ran") {
        Ok(value) => Ok(Played {
            value,
            taken: balance(&machine),
        }),
        Err(panic) => resume_unwind(panic),
    }
}

fn format() -> &'static [u8] {
    let format = &raw const driver::FORMAT;
    // SAFETY: the static is read-only, and a KSDATAFORMAT is 64 bytes of members without padding.
    unsafe { std::slice::from_raw_parts(format.cast(), size_of::<KSDATAFORMAT>()) }
}

fn leave<R: Send + 'static>(
    machine: Machine,
    objects: Objects,
    outcome: Outcome<R>,
    code: impl FnOnce(&Objects) -> R + Send + 'static,
) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let key = NEXT.fetch_add(1, Ordering::Relaxed);
    let job = move |irp| {
        // A method, so that the closure takes `objects` whole: its fields are pointers, which may not cross threads.
        let objects = objects.with(irp);
        MACHINE.replace(Some(machine));
        let result = catch_unwind(AssertUnwindSafe(|| code(&objects)));
        MACHINE.replace(None);
        *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    };
    driver::leave(key, Box::new(job));
    key
}

/// Each acquisition of the driver was released, once, and before those around it.
fn balance(machine: &Machine) -> Vec<String> {
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired(), ledger.released(), "the books balance");
    let holds = ledger.holds().iter().filter(|hold| hold.by == By::Driver);
    let holds: Vec<Hold> = holds.cloned().collect();
    released_in_reverse(&holds);
    holds.iter().map(name).collect()
}

/// Asserts that each of `holds` was released, and before those that were acquired before it and not yet released.
///
/// # Panics
/// If it is not so.
#[track_caller]
pub fn released_in_reverse(holds: &[Hold]) {
    for (at, outer) in holds.iter().enumerate() {
        let Some(outer_end) = outer.until_ns else {
            panic!("{} was not released", name(outer));
        };
        for inner in holds
            .iter()
            .skip(at + 1)
            .filter(|inner| inner.from_ns < outer_end)
        {
            let in_time = inner.until_ns.is_some_and(|end| end <= outer_end);
            assert!(in_time, "{} outlives {}", name(inner), name(outer));
        }
    }
}
