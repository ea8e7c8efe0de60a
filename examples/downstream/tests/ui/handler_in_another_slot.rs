//! The driver's handler for SurpriseRemoval goes into no other slot: each is entered with other mutexes held.
use brightness_driver::{Camera, surprise_removal};
use ks_guard::slot::table::DeviceDispatch;

pub fn table(table: DeviceDispatch<Camera>) -> DeviceDispatch<Camera> {
    table.stop(surprise_removal) //~ ERROR KSG114
}

fn main() {}
