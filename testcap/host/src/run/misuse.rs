//! The client that commits a misuse in the middle of the run.

use std::sync::Arc;

use ks_guard::ffi::KSSTATE_RUN;
use ks_guard_sim::Property;
use testcap::descriptors::CAPTURE_PIN;

use super::{
    format,
    shared::{Failure, Shared},
    stream::FRAME_ROOM,
};
use crate::{
    cli::Misuse,
    inject::{self, Trigger},
};

/// Opens the faulty filter and does what makes its handler break the rule. Comes back only if the rule was not
/// enforced.
pub(crate) fn commit(shared: &Arc<Shared>, misuse: Misuse) -> Result<(), Failure> {
    let opened = shared.device.open_filter_named(inject::REFERENCE)?;
    let filter = opened.map_err(|status| format!("open the faulty filter: {status}"))?;
    let id = match misuse.trigger() {
        Trigger::Property(_) => CAPTURE_PIN,
        Trigger::Pin(id) => id,
    };
    let format = format::negotiate(shared, &filter, id, format::YUY2_SMALL)?
        .ok_or_else(|| "the device is gone".to_owned())?;
    let pin = filter
        .open_pin(id, &format)?
        .map_err(|status| format!("open its pin: {status}"))?;
    match misuse.trigger() {
        Trigger::Property(id) => {
            // The status does not matter: the machine stops, or the misuse went unnoticed.
            let _ = filter.get(&Property::new(inject::SET, id), 0)?;
        }
        Trigger::Pin(_) => {
            let _ = pin.set_state(KSSTATE_RUN)?;
            let _ = pin.queue_frame(FRAME_ROOM)?;
            shared.device.machine().settle()?;
        }
    }
    Err(Failure::Failed(format!(
        "the misuse {misuse:?} was not stopped"
    )))
}
