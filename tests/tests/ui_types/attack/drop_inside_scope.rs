//! A destructor that takes the mutex, run inside the scope that holds it (SC12).
#![forbid(unsafe_code)]
include!("../prelude.rs");

struct Smuggler<'a, 'v, 'c>(&'a mut Cx<'c, Free>, Device<'v, 'c, Drv>);
impl Drop for Smuggler<'_, '_, '_> {
    fn drop(&mut self) {
        self.0.with_device(self.1, |_| {});
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let mut smuggler = Smuggler(cx, device);
    smuggler.0.with_device(device, |_| drop(smuggler));
}

fn main() {}
