//! Protected data, through an associated type with a lifetime.
#![forbid(unsafe_code)]
include!("../prelude.rs");

trait Keeps {
    type Kept<'a>;
    fn keep<'a>(&self, data: &'a mut DevData) -> Self::Kept<'a>;
}

struct Keeper;
impl Keeps for Keeper {
    type Kept<'a> = &'a mut DevData;
    fn keep<'a>(&self, data: &'a mut DevData) -> &'a mut DevData {
        data
    }
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |cx| Keeper.keep(device.data_mut(cx)))
        .opens += 1;
}

fn main() {}
