//! A scope that is entered again through a trait of the driver.
#![forbid(unsafe_code)]
include!("../prelude.rs");

trait Step {
    fn go<'c>(&self, cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>);
}

struct Again;
impl Step for Again {
    fn go<'c>(&self, cx: &mut Cx<'c, Free>, filter: Filter<'_, 'c, Capture>) {
        cx.with_control(filter, |cx| self.go(cx, filter));
    }
}

fn main() {}
