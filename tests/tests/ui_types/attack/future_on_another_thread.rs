//! A future that holds a context, sent to another thread.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    async fn pause() {}
    async fn body<'c>(cx: &mut Cx<'c, Free>) {
        pause().await;
        let _ = cx;
    }
    let _ = device;
    let future = body(cx);
    std::thread::scope(|scope| {
        scope.spawn(move || drop(future));
    });
}

fn main() {}
