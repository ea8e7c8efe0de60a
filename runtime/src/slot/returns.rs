//! What a handler may return, per slot.
//!
//! Owns the conversion on the way out. Where the documents forbid `STATUS_PENDING` (rule `KsCallbackReturn`, bug check
//! 0xC4/0x81005), no type that could carry it is accepted, and an `Err` whose status is no failure becomes
//! `STATUS_UNSUCCESSFUL`: AVStream must not take for success what the handler called an error. Called by `signature`.

use crate::ffi::{BOOLEAN, LONGLONG, NTSTATUS};
use crate::state::Sealed;
use crate::status::{NtResult, NtStatus};

/// What a slot returns. Sealed. [`AnyStatus`], [`NeverPending`], [`NoStatus`], [`Flag`], [`Ticks`] or
/// [`OnlyThermalState`](super::OnlyThermalState).
pub trait ReturnRule: Sealed + 'static {
    /// What the C caller reads.
    type Raw;
}

/// Success, failure or `STATUS_PENDING`.
#[derive(Debug)]
pub enum AnyStatus {}
/// Success or failure; `STATUS_PENDING` is forbidden.
#[derive(Debug)]
pub enum NeverPending {}
/// No status is returned.
#[derive(Debug)]
pub enum NoStatus {}

/// Yes or no.
#[derive(Debug)]
pub enum Flag {}
/// A time in units of 100 ns.
#[derive(Debug)]
pub enum Ticks {}

macro_rules! sealed {
    ($($ty:ty),*) => {$(impl Sealed for $ty {})*};
}
sealed!(
    AnyStatus,
    NeverPending,
    NoStatus,
    Flag,
    Ticks,
    NtStatus,
    NTSTATUS,
    bool,
    i64,
    ()
);

impl<T> Sealed for NtResult<T> {}

impl ReturnRule for Flag {
    type Raw = BOOLEAN;
}
impl ReturnRule for Ticks {
    type Raw = LONGLONG;
}
impl ReturnRule for AnyStatus {
    type Raw = NTSTATUS;
}
impl ReturnRule for NeverPending {
    type Raw = NTSTATUS;
}
impl ReturnRule for NoStatus {
    type Raw = ();
}

/// A type that the handler of a slot with the rule `R` may return. Sealed: a type of a driver's own could carry what the
/// rule forbids.
#[diagnostic::on_unimplemented(
    message = "KSG122: the handler of this slot cannot return `{Self}`: the slot's rule is `{R}`",
    label = "not what this slot returns",
    note = "`NeverPending`: return `NtResult`, because STATUS_PENDING and other statuses are refused here (rule KsCallbackReturn, bug check 0xC4/0x81005); `AnyStatus`: `NtResult`, `Result<NtStatus, NtStatus>`, `NtStatus` or `NTSTATUS`; `NoStatus`: nothing; `Flag`: `bool`; `Ticks`: `i64`; `OnlyThermalState`: `slot::ThermalState`"
)]
pub trait SlotReturn<R: ReturnRule>: Sealed {
    /// Converts on the way out.
    fn into_raw(self) -> R::Raw;
}

/// A type that the handler of Add or Create may return: what protects `Data`, the data that the new object gets.
#[diagnostic::on_unimplemented(
    message = "KSG122: the handler of this slot cannot return `{Self}`: it makes the object's data",
    label = "not what this slot returns",
    note = "return `NtResult<{Data}>`: a device's Add returns its `Driver::Device`, a Create the pair of its kind's `Control` and `Processing`, an InitializeAllocator its kind's `Data`"
)]
pub trait Makes<Data>: Sealed {
    /// The data, or why there is none.
    ///
    /// # Errors
    ///
    /// The handler's.
    fn into_data(self) -> NtResult<Data>;
}

#[diagnostic::do_not_recommend]
impl<Data> Makes<Data> for NtResult<Data> {
    #[inline]
    fn into_data(self) -> Self {
        self
    }
}

/// A rule under which `STATUS_PENDING` may be returned. For the slot `Sl`, which the message names.
#[diagnostic::on_unimplemented(
    message = "KSG122: a handler of `{Sl}` cannot return STATUS_PENDING",
    label = "refused here: the slot's rule is `{Self}`",
    note = "finish before returning, or return a failure: AVStream does not wait for this callback (rule KsCallbackReturn, bug check 0xC4/0x81005), and a typed Create or Close makes or frees the object's data when it returns"
)]
pub trait MayPend<Sl>: ReturnRule {}

#[diagnostic::do_not_recommend]
impl<Sl> MayPend<Sl> for AnyStatus {}

impl SlotReturn<AnyStatus> for NtResult {
    #[inline]
    fn into_raw(self) -> NTSTATUS {
        crate::HandlerReturn::into_raw(self)
    }
}
impl SlotReturn<AnyStatus> for Result<NtStatus, NtStatus> {
    #[inline]
    fn into_raw(self) -> NTSTATUS {
        crate::HandlerReturn::into_raw(self)
    }
}
impl SlotReturn<AnyStatus> for NtStatus {
    #[inline]
    fn into_raw(self) -> NTSTATUS {
        Self::into_raw(self)
    }
}
impl SlotReturn<AnyStatus> for NTSTATUS {
    #[inline]
    fn into_raw(self) -> NTSTATUS {
        self
    }
}
impl SlotReturn<NeverPending> for NtResult {
    #[inline]
    fn into_raw(self) -> NTSTATUS {
        match self {
            Ok(()) => NtStatus::SUCCESS.into_raw(),
            Err(status) => failure(status),
        }
    }
}
impl SlotReturn<Flag> for bool {
    #[inline]
    fn into_raw(self) -> BOOLEAN {
        BOOLEAN::from(self)
    }
}
impl SlotReturn<Ticks> for i64 {
    #[inline]
    fn into_raw(self) -> LONGLONG {
        self
    }
}
impl SlotReturn<NoStatus> for () {
    #[inline]
    fn into_raw(self) {}
}

/// A status that AVStream takes for a failure.
#[inline]
pub(crate) fn failure(status: NtStatus) -> NTSTATUS {
    if status.is_success() {
        NtStatus::UNSUCCESSFUL.into_raw()
    } else {
        status.into_raw()
    }
}
