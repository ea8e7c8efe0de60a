//! A trait object in place of the inner state.
#![forbid(unsafe_code)]
include!("../prelude.rs");

trait Locker<'c> {
    fn device(
        &mut self,
        device: Device<'_, 'c, Drv>,
        f: &mut dyn for<'x> FnMut(&mut (dyn Locker<'c> + 'x)),
    );
}
impl<'c, S: MayTakeDevice> Locker<'c> for Cx<'c, S> {
    fn device(
        &mut self,
        device: Device<'_, 'c, Drv>,
        f: &mut dyn for<'x> FnMut(&mut (dyn Locker<'c> + 'x)),
    ) {
        self.with_device(device, |cx| f(cx));
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _ = (cx, device);
}

fn main() {}
