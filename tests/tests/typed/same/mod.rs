//! Handlers that are the same to the letter, for one slot and one kind of object: an attribute cannot see the module that
//! it stands in, and goes by its place in the source.

use ks_guard::ffi::*;
use ks_guard::slot::filter;
use ks_guard::{Cx, Filter, NtResult, ks_synchronized};

use crate::driver::Capture;

/// The same line and column of two files.
mod left;
mod right;

mod brightness {
    use super::*;

    #[ks_synchronized(slot = filter::GetProperty)]
    pub fn get(_cx: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
        *value = 64;
        Ok(())
    }
}

mod contrast {
    use super::*;

    #[ks_synchronized(slot = filter::GetProperty)]
    pub fn get(_cx: &mut Cx, _: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
        *value = 64;
        Ok(())
    }
}

/// The same line, and other columns.
#[rustfmt::skip]
mod one_line {
    pub mod a { use super::super::*; #[ks_synchronized(slot = filter::Reset)] pub fn f(_cx: &mut Cx, _: Filter<Capture>) -> NtResult { Ok(()) } }
    pub mod b { use super::super::*; #[ks_synchronized(slot = filter::Reset)] pub fn f(_cx: &mut Cx, _: Filter<Capture>) -> NtResult { Ok(()) } }
}

/// The same place in a macro, written by two calls of it.
macro_rules! handlers {
    ($module:ident) => {
        mod $module {
            use super::*;

            #[ks_synchronized(slot = filter::GetProperty)]
            pub fn get(
                _cx: &mut Cx,
                _: Filter<Capture>,
                _: &KSPROPERTY,
                value: &mut u32,
            ) -> NtResult {
                *value = 64;
                Ok(())
            }
        }
    };
}
handlers!(hue);
handlers!(saturation);

/// One call, with names from it.
macro_rules! named {
    ($($name:ident)*) => {$(
        #[ks_synchronized(slot = filter::Reset)]
        fn $name(_cx: &mut Cx, _: Filter<Capture>) -> NtResult {
            Ok(())
        }
    )*};
}
named! { first second }

struct First;
struct Second;
impl First {
    #[ks_synchronized(slot = filter::Reset)]
    fn reset(_cx: &mut Cx, _: Filter<Capture>) -> NtResult {
        Ok(())
    }
}
impl Second {
    #[ks_synchronized(slot = filter::Reset)]
    fn reset(_cx: &mut Cx, _: Filter<Capture>) -> NtResult {
        Ok(())
    }
}

/// That this compiles is what is shown. Each is a value of a type of its own.
#[test]
fn each_is_a_handler_of_its_own() {
    let values = (
        (left::get, right::get, brightness::get, contrast::get),
        (hue::get, saturation::get, first, second),
        (left::reset, right::reset, one_line::a::f, one_line::b::f),
        (First::reset, Second::reset),
    );
    assert_eq!(size_of_val(&values), 0);
    let mut types = [
        std::any::type_name_of_val(&left::get),
        std::any::type_name_of_val(&right::get),
        std::any::type_name_of_val(&brightness::get),
        std::any::type_name_of_val(&contrast::get),
        std::any::type_name_of_val(&hue::get),
        std::any::type_name_of_val(&saturation::get),
    ];
    types.sort_unstable();
    assert!(types.windows(2).all(|pair| pair[0] != pair[1]), "{types:?}");
}
