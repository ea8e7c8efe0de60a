//! What the simulator tells when a driver breaks a rule.
//!
//! Owns the vocabulary (rules, violations), the [`Report`] and its text. It judges nothing and knows no locks: `mutex`,
//! `thread` and the exports find violations and hand over a [`Finding`].

use std::{fmt, sync::Arc};

use serde::Serialize;

use crate::{
    ledger::{By, Hold},
    mutex::MutexKind,
    object::ObjectName,
};

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $arg1:expr;)*) => {
        /// A Driver Verifier rule for AVStream drivers, as in `spec/verifier_rules.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// The name that `verifier /domain ks` prints.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Parameter 1 of bug check `0xC4` (`DRIVER_VERIFIER_DETECTED_VIOLATION`).
            #[must_use]
            pub fn arg1(self) -> u32 {
                match self { $(Self::$name => $arg1,)* }
            }

            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

rules! {
    /// `ks-ksdevicemutex`: unbalanced `KsAcquireDevice` and `KsReleaseDevice`.
    KsDeviceMutex = 0x0008_1001;
    /// `ks-ksstreampointerclone`.
    KsStreamPointerClone = 0x0008_1002;
    /// `ks-ksstreampointerlock`: locking a locked pointer, unlocking an unlocked one.
    KsStreamPointerLock = 0x0008_1003;
    /// `ks-ksstreampointerunlock`: a pointer still locked at device stop or unload.
    KsStreamPointerUnlock = 0x0008_1004;
    /// `ks-kscallbackreturn`: a status that the callback must not return.
    KsCallbackReturn = 0x0008_1005;
    /// `ks-ksirqldevicecallbacks`: a device callback returned at another IRQL than it was entered.
    KsIrqlDeviceCallbacks = 0x0008_1006;
    /// `ks-ksirqlfiltercallbacks`: the same for a filter callback.
    KsIrqlFilterCallbacks = 0x0008_1007;
    /// `ks-ksirqlpincallbacks`: the same for a pin callback.
    KsIrqlPinCallbacks = 0x0008_1008;
    /// `ks-ksirqlddis`: a KS function called above its IRQL.
    KsIrqlDDIs = 0x0008_1009;
    /// `ks-ksfiltermutex`: recursive acquisition, release without acquisition.
    KsFilterMutex = 0x0008_100A;
    /// `ks-ksprocessingmutex`: recursion, control after processing, release without acquisition.
    KsProcessingMutex = 0x0008_100B;
    /// `ks-ksinvalidstreampointer`: a null, stale or foreign stream pointer; deleting an edge.
    KsInvalidStreamPointer = 0x0008_100C;
    /// `ks-kstimeddevicecallbacks`: 500 ms.
    KsTimedDeviceCallbacks = 0x0008_2002;
    /// `ks-kstimedfiltercallbacks`: 500 ms.
    KsTimedFilterCallbacks = 0x0008_2003;
    /// `ks-kstimedpincallbacks`: 500 ms.
    KsTimedPinCallbacks = 0x0008_2004;
    /// `ks-kstimedprocessingmutex`: 100 ms.
    KsTimedProcessingMutex = 0x0008_2005;
    /// `ksmarkpendingirp`: `STATUS_PENDING` without `IoMarkIrpPending`. The page prints the number of `KsIrqlPinCallbacks`.
    KsMarkPendingIrp = 0x0008_1008;
}

/// What was done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Violation {
    /// A mutex taken by a thread that holds it, or for which AVStream holds it.
    Recursion,
    /// A mutex taken while holding one that ranks below it.
    Inversion,
    /// A mutex released that nobody holds.
    ReleaseWithoutAcquire,
    /// A mutex released by a thread that does not own it.
    WrongThread,
    /// A callback returned with a mutex that it had not been entered with.
    LeakedMutex,
    /// A callback released a mutex that AVStream had taken for it.
    ReleasedFrameworkMutex,
    /// A function called above the IRQL its page allows.
    IrqlTooHigh,
    /// A callback returned at another IRQL than it was entered.
    IrqlOnReturn,
    /// A function called without the mutex its page asks for.
    MissingMutex,
    /// A callback returned a status that its page forbids.
    BadStatus,
    /// A stream pointer used against its rules.
    StreamPointer,
    /// A null, freed or unknown object pointer.
    InvalidObject,
    /// A function called where its page forbids it.
    ForbiddenCall,
    /// An event entry used against the rules of its pages: added twice, left in the list, or described wrongly.
    EventEntry,
    /// Bytes written past the end of a buffer that was lent to the driver.
    BufferOverrun,
    /// A documented time limit was exceeded.
    TimedRule,
    /// Threads wait for each other in a circle.
    Deadlock,
    /// A call did not come back within the machine's deadline.
    Watchdog,
    /// The order of two mutexes of the same kind, which no document gives.
    UndocumentedOrder,
    /// A result used without the mutex that would keep it stable.
    Unstable,
    /// A KS worker still registered when the last device is gone. Always a note: no page sets a time for `KsUnregisterWorker`,
    /// and a worker belongs to the driver rather than to a device.
    WorkerLeft,
    /// A system thread of the driver that still runs when the last device is gone. Always a note, as [`Self::WorkerLeft`] is;
    /// on Windows its code would be unloaded under it.
    ThreadLeft,
    /// A function that the simulator exports and has nothing behind.
    NotModelled,
}

/// Where something happened.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The callback, as in `pin SetDeviceState`.
    pub callback: &'static str,
    /// The object that the callback was entered with.
    pub object: Option<ObjectName>,
    /// The thread; API calls run on a thread named after their caller.
    pub thread: Arc<str>,
    /// Function and line of the driver, as far as debug information tells.
    pub source: Option<String>,
    /// Nanoseconds since the machine was built.
    pub at_ns: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.callback)?;
        if let Some(object) = self.object {
            write!(f, " of {object}")?;
        }
        write!(f, ", thread `{}`", self.thread)?;
        match &self.source {
            Some(source) => write!(f, ", {source}"),
            None => Ok(()),
        }
    }
}

/// A mutex that the offending thread held.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// Which of the three mutexes.
    pub mutex: MutexKind,
    /// The object whose mutex it is.
    pub object: ObjectName,
    /// AVStream or the driver.
    pub by: By,
    /// Where it was taken.
    pub taken: Place,
}

/// One edge of a waiting circle, or one thread that the watchdog found.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The thread that waits.
    pub thread: Arc<str>,
    /// What it waits for, and who has that.
    pub waits_for: String,
}

/// A broken rule: what, where, since when, and what to write instead.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The class of the mistake.
    pub violation: Violation,
    /// The Driver Verifier rule that forbids it; `None` where the documents have none.
    pub rule: Option<Rule>,
    /// One sentence.
    pub what: String,
    /// The mutex concerned.
    pub mutex: Option<MutexKind>,
    /// The object concerned, where it is a known one.
    pub object: Option<ObjectName>,
    /// The offending call.
    pub here: Place,
    /// The earlier place that it collides with: where the mutex was first taken.
    pub first: Option<Place>,
    /// What the offending thread held.
    pub held: Vec<Held>,
    /// Who waits for whom, for [`Violation::Deadlock`] and [`Violation::Watchdog`].
    pub waiting: Vec<Waiting>,
    /// The last entries of the ledger, oldest first.
    pub ledger_tail: Vec<Hold>,
    /// What to write instead.
    pub instead: String,
    /// The page that says so.
    pub basis: &'static str,
}

impl Report {
    /// The name of the rule, or what the documents call it where Driver Verifier has no rule.
    #[must_use]
    pub fn rule_name(&self) -> &'static str {
        match (self.rule, self.violation) {
            (Some(rule), _) => rule.name(),
            (None, Violation::Recursion | Violation::Inversion | Violation::Deadlock) => {
                "documented self-deadlock"
            }
            (None, _) => "no Driver Verifier rule",
        }
    }

    /// Parameter 1 of bug check `0xC4`, where the documents give one.
    #[must_use]
    pub fn arg1(&self) -> Option<u32> {
        self.rule.map(Rule::arg1)
    }
}

impl std::error::Error for Report {}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule {
            Some(rule) => writeln!(
                f,
                "{}: bug check 0xC4, parameter 1 = 0x{:X}",
                rule.name(),
                rule.arg1()
            )?,
            None => writeln!(f, "{:?} ({})", self.violation, self.rule_name())?,
        }
        writeln!(f, "  {}", self.what)?;
        writeln!(f, "  here:    {}", self.here)?;
        if let Some(first) = &self.first {
            writeln!(f, "  earlier: {first}")?;
        }
        if self.held.is_empty() {
            writeln!(f, "  held:    nothing")?;
        }
        for held in &self.held {
            let by = match held.by {
                By::Framework => "taken by AVStream in",
                By::Driver => "taken in",
            };
            writeln!(
                f,
                "  held:    {} of {}, {by} {}",
                held.mutex, held.object, held.taken
            )?;
        }
        for waiting in &self.waiting {
            writeln!(
                f,
                "  waiting: `{}` for {}",
                waiting.thread, waiting.waits_for
            )?;
        }
        writeln!(f, "  instead: {}", self.instead)?;
        writeln!(f, "  source:  {}", self.basis)?;
        for hold in &self.ledger_tail {
            let until = match hold.until_ns {
                Some(_) => format!("{} ns", hold.held_ns()),
                None => "still held".to_owned(),
            };
            let (mutex, object, by) = (hold.mutex, hold.object, hold.by);
            writeln!(
                f,
                "  ledger:  {:>12} ns `{}` {mutex} of {object} by {by:?} in {}: {until}",
                hold.from_ns, hold.thread, hold.callback
            )?;
        }
        Ok(())
    }
}

/// A violation as its finder knows it; the thread's side of the report is added by `thread`.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) violation: Violation,
    pub(crate) rule: Option<Rule>,
    pub(crate) what: String,
    pub(crate) mutex: Option<MutexKind>,
    pub(crate) object: Option<ObjectName>,
    pub(crate) first: Option<Place>,
    pub(crate) waiting: Vec<Waiting>,
    pub(crate) instead: String,
    pub(crate) basis: &'static str,
}

impl Finding {
    pub(crate) fn new(
        violation: Violation,
        what: impl Into<String>,
        instead: impl Into<String>,
        basis: &'static str,
    ) -> Self {
        Self {
            violation,
            rule: None,
            what: what.into(),
            mutex: None,
            object: None,
            first: None,
            waiting: Vec::new(),
            instead: instead.into(),
            basis,
        }
    }

    pub(crate) fn rule(self, rule: impl Into<Option<Rule>>) -> Self {
        Self {
            rule: rule.into(),
            ..self
        }
    }

    pub(crate) fn on(self, mutex: MutexKind, object: ObjectName) -> Self {
        Self {
            mutex: Some(mutex),
            object: Some(object),
            ..self
        }
    }

    pub(crate) fn object(self, object: ObjectName) -> Self {
        Self {
            object: Some(object),
            ..self
        }
    }

    pub(crate) fn first(self, first: Option<Place>) -> Self {
        Self { first, ..self }
    }

    pub(crate) fn waiting(self, waiting: Vec<Waiting>) -> Self {
        Self { waiting, ..self }
    }
}
