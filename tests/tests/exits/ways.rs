//! The ways out of a body, and the body that has them all.
//!
//! `cases` wraps it in handlers.

use std::sync::{Arc, Mutex, PoisonError};

use ks_guard::{NtResult, NtStatus, ffi::STATUS_CANCELLED};
use ks_guard_tests::held;

/// How the body is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    FallThrough,
    Return,
    QuestionMark,
    LabelledBreak,
    BreakThenReturn,
    ContinueThenReturn,
    TailTemporary,
    Panic,
}

impl Way {
    pub(crate) const ALL: [Self; 8] = [
        Self::FallThrough,
        Self::Return,
        Self::QuestionMark,
        Self::LabelledBreak,
        Self::BreakThenReturn,
        Self::ContinueThenReturn,
        Self::TailTemporary,
        Self::Panic,
    ];

    /// What the body returns this way.
    pub(crate) fn result(self) -> NtResult {
        match self {
            Self::QuestionMark => Err(NtStatus::from_raw(STATUS_CANCELLED)),
            _ => Ok(()),
        }
    }
}

/// What happened, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diary(Arc<Mutex<Vec<Event>>>);

/// What happened, and the mutexes held then.
type Event = (&'static str, Vec<String>);

impl Diary {
    pub(crate) fn note(&self, event: &'static str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((event, held()));
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn noted(&self, event: &'static str) -> Noted {
        Noted(self.clone(), event)
    }
}

/// Notes its own end.
pub(crate) struct Noted(Diary, &'static str);

impl Noted {
    /// As [`Way::result`]. A method, so that the value it is called on is a temporary of the caller's expression.
    pub(crate) fn result_of(&self, way: Way) -> NtResult {
        self.0.note(self.1);
        way.result()
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

/// The body of every handler: all ways out, with something to drop on each. A macro, so that it is part of the handler
/// and its `return`s leave that.
macro_rules! leave {
    ($way:expr, $diary:expr) => {{
        let diary = $diary;
        diary.note("body");
        let _local = diary.noted("local");
        match $way {
            Way::FallThrough => Ok(()),
            Way::Return => return Ok(()),
            Way::QuestionMark => {
                let _inner = diary.noted("inner");
                Way::QuestionMark.result()?;
                unreachable!("the status is an error")
            }
            Way::LabelledBreak => 'way: {
                let _inner = diary.noted("inner");
                for _ in 0..2 {
                    break 'way Ok(());
                }
                unreachable!("the loop has a first turn")
            }
            Way::BreakThenReturn => {
                let mut turns = 0;
                loop {
                    let _inner = diary.noted("inner");
                    turns += 1;
                    if turns == 2 {
                        break;
                    }
                }
                return Ok(());
            }
            Way::ContinueThenReturn => {
                for turn in 0..3 {
                    let _inner = diary.noted("inner");
                    if turn < 2 {
                        continue;
                    }
                    return Ok(());
                }
                unreachable!("the last turn returns")
            }
            Way::TailTemporary => diary.noted("inner").result_of(Way::TailTemporary),
            Way::Panic => {
                let _inner = diary.noted("inner");
                panic!("the way out")
            }
        }
    }};
}
pub(crate) use leave;
