//! Drops happen in the order in which they happen without the attribute, whatever the edition, and all of them under the
//! mutex.
//!
//! Each body is compiled twice, plain and synchronised, and the two diaries are compared.
#![expect(
    clippy::many_single_char_names,
    clippy::needless_pass_by_value,
    clippy::toplevel_ref_arg,
    reason = "patterns and ownership are the point"
)]

use std::{cell::RefCell, rc::Rc};

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

/// What was dropped, in order, and how many mutexes were held then.
#[derive(Clone, Default)]
struct Diary(Rc<RefCell<Vec<(&'static str, usize)>>>);

impl Diary {
    fn value(&self, name: &'static str) -> Value {
        Value {
            name,
            diary: self.clone(),
        }
    }

    fn names(&self) -> Vec<&'static str> {
        self.0.borrow().iter().map(|(name, _)| *name).collect()
    }
}

/// Notes its own end.
struct Value {
    name: &'static str,
    diary: Diary,
}

impl Value {
    fn temporary(&self, name: &'static str) -> Self {
        self.diary.value(name)
    }

    fn len(&self) -> usize {
        self.name.len()
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.diary.0.borrow_mut().push((self.name, held().len()));
    }
}

struct Owner {
    first: Value,
    second: Value,
    copy: usize,
}

impl Owner {
    fn new(diary: &Diary) -> Self {
        Self {
            first: diary.value("self.first"),
            second: diary.value("self.second"),
            copy: 3,
        }
    }
}

/// Four parameters of which a pattern or a body can make what it likes.
fn arguments(diary: &Diary) -> (Value, (Value, Value), Owner, Value) {
    let pair = (diary.value("b.0"), diary.value("b.1"));
    (diary.value("a"), pair, Owner::new(diary), diary.value("d"))
}

/// Each function twice, and a test that compares what the two drop.
macro_rules! twice {
    ($($name:ident($a:pat, $b:pat, $c:pat, $d:pat) $body:block)*) => {
        mod plain {
            use super::*;

            $(pub(super) unsafe fn $name(
                _: PKSDEVICE,
                $a: Value,
                $b: (Value, Value),
                $c: Owner,
                $d: Value,
            ) -> usize $body)*
        }

        mod synchronised {
            use super::*;

            $(
                #[ks_synchronized]
                pub(super) unsafe fn $name(
                    _: PKSDEVICE,
                    $a: Value,
                    $b: (Value, Value),
                    $c: Owner,
                    $d: Value,
                ) -> usize $body
            )*
        }

        $(
            #[test]
            fn $name() {
                compare(
                    |device, (a, b, c, d)| unsafe { plain::$name(device, a, b, c, d) },
                    |device, (a, b, c, d)| unsafe { synchronised::$name(device, a, b, c, d) },
                );
            }
        )*
    };
}

type Handler = fn(PKSDEVICE, (Value, (Value, Value), Owner, Value)) -> usize;

fn compare(plain: Handler, synchronised: Handler) {
    play(Play::Pin, move |objects| {
        let (expected, found) = (Diary::default(), Diary::default());
        let result = plain(objects.device, arguments(&expected));
        assert_eq!(synchronised(objects.device, arguments(&found)), result);
        judge(&found, &expected);
    });
}

/// The same drops in the same order, each under the one mutex.
fn judge(found: &Diary, expected: &Diary) {
    assert_eq!(found.names(), expected.names());
    assert!(found.names().len() >= 3);
    for (name, held) in found.0.borrow().iter() {
        assert_eq!(*held, 1, "{name} was dropped after the release");
    }
}

twice! {
    names(a, b, c, d) {
        let e = a.temporary("e");
        let f = b.0.temporary("f");
        c.copy + d.len() + e.len() + f.len()
    }

    nothing_is_used(_a, _b, _c, _d) {
        1
    }

    all_wild(_, _, _, _) {
        2
    }

    some_wild(a, _, _, d) {
        let _ = &a;
        d.len()
    }

    taken_apart(_, (left, _), Owner { second, .. }, d) {
        left.len() + second.len() + d.len()
    }

    references(ref a, (ref left, ref right), Owner { ref first, copy, .. }, ref d) {
        a.len() + left.len() + right.len() + first.len() + copy + d.len()
    }

    copies_alone(a, b, c, _) {
        let _ = (&a.name, &b.1.name);
        c.copy
    }

    tail_temporaries(a, b, _c, d) {
        let e = a.temporary("e");
        e.temporary("t").len() + b.1.temporary("u").len() + d.len()
    }

    tail_match(a, _b, c, _d) {
        match a.temporary("scrutinee").len() {
            0 => 0,
            n => n + c.first.temporary("arm").len(),
        }
    }

    tail_if_let(a, _b, _c, d) {
        if let Some(value) = Some(a.temporary("scrutinee")) {
            value.len()
        } else {
            d.len()
        }
    }

    returns_with_temporaries(a, b, _c, _d) {
        let _e = a.temporary("e");
        return a.temporary("t").len() + b.0.temporary("u").len();
    }

    partly_moved(a, b, c, d) {
        drop(b.1);
        let moved = c.first;
        drop(d);
        moved.len() + a.len()
    }

    moved_into_a_closure(a, b, c, d) {
        let run = move || a.len() + b.0.len();
        let _kept = d;
        run() + c.copy
    }

    shadowed(a, b, _c, d) {
        let a = a.temporary("shadow of a");
        let b = (b.0.temporary("shadow of b"), 1);
        a.len() + b.1 + d.len()
    }

    assigned(mut a, _b, mut c, d) {
        let before = a.len();
        a = c.first.temporary("second a");
        c.second = a.temporary("second self.second");
        before + a.len() + d.len()
    }
}

impl Owner {
    unsafe fn plain(self, _: PKSDEVICE, other: Value) -> usize {
        let e = self.first.temporary("e");
        drop(self.second);
        e.len() + other.len()
    }

    #[ks_synchronized]
    unsafe fn synchronised(self, _: PKSDEVICE, other: Value) -> usize {
        let e = self.first.temporary("e");
        drop(self.second);
        e.len() + other.len()
    }

    unsafe fn plain_unused(self, _: PKSDEVICE, _: Value) -> usize {
        self.copy
    }

    #[ks_synchronized]
    unsafe fn synchronised_unused(self, _: PKSDEVICE, _: Value) -> usize {
        self.copy
    }
}

fn compare_methods(
    plain: fn(Owner, PKSDEVICE, Value) -> usize,
    synchronised: fn(Owner, PKSDEVICE, Value) -> usize,
) {
    play(Play::Pin, move |objects| {
        let (expected, found) = (Diary::default(), Diary::default());
        let result = plain(Owner::new(&expected), objects.device, expected.value("d"));
        let same = synchronised(Owner::new(&found), objects.device, found.value("d"));
        assert_eq!(same, result);
        judge(&found, &expected);
    });
}

#[test]
fn partly_moved_self() {
    compare_methods(
        |owner, device, value| unsafe { owner.plain(device, value) },
        |owner, device, value| unsafe { owner.synchronised(device, value) },
    );
}

#[test]
fn self_of_which_one_field_is_used() {
    compare_methods(
        |owner, device, value| unsafe { owner.plain_unused(device, value) },
        |owner, device, value| unsafe { owner.synchronised_unused(device, value) },
    );
}
