//! A context behind a trait object, used inside its own scope.
#![forbid(unsafe_code)]
include!("../prelude.rs");

trait Locker<'c> {
    fn device(&mut self, device: Device<'_, 'c, Drv>, f: &mut dyn FnMut());
}
impl<'c, S: MayTakeDevice> Locker<'c> for Cx<'c, S> {
    fn device(&mut self, device: Device<'_, 'c, Drv>, f: &mut dyn FnMut()) {
        self.with_device(device, |_| f());
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let locker: &mut dyn Locker<'c> = cx;
    locker.device(device, &mut || locker.device(device, &mut || {}));
}

fn main() {}
