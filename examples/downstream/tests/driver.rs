//! The driver under the simulated ks.sys.

use brightness_driver::{BRIGHTNESS, SET, driver_entry};
use ks_guard_sim::{Machine, Property};

#[test]
fn brightness_is_kept() {
    let machine = Machine::new();
    #[expect(unsafe_code, reason = "the simulator believes a driver's tables")]
    // SAFETY: the tables are statics, built of typed handlers.
    let driver = unsafe { machine.load(driver_entry) }
        .expect("no violation")
        .expect("loads");
    let device = driver.add_device().expect("no violation").expect("adds");
    device.start().expect("no violation").expect("starts");
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let brightness = Property::new(SET, BRIGHTNESS);
    filter
        .set(&brightness, &200_u32.to_le_bytes())
        .expect("no violation")
        .expect("sets");
    let refused = filter
        .set(&brightness, &300_u32.to_le_bytes())
        .expect("no violation");
    assert!(refused.is_err());
    let got = filter.get(&brightness, 4).expect("no violation");
    assert_eq!(got, Ok(200_u32.to_le_bytes().to_vec()));
    device.surprise_removal().expect("no violation");
    device.remove().expect("no violation").expect("removes");
    let ledger = machine.ledger();
    assert_eq!(ledger.acquired(), ledger.released());
}
