//! The error codes of `#[ks_synchronized]`, one page each: wrong, right, why, source.
//!
//! A message begins with its code: `error: KSG013: ..` from the attribute itself, `error[E0277]: KSG016: ..` from the
//! compiler where a type decides.
//!
//! # Stability
//!
//! - A code keeps its meaning for good. A number is never used for anything else, not even after its refusal has gone.
//! - A new refusal gets a new code. A code does not start to cover more than its page says.
//! - The words after the code may change in any release: match `KSG013:`, not the sentence.
//! - A refusal may go, in a minor version, when what it refuses has become possible. Its page then stays and says since
//!   when. That code which compiles today is refused tomorrow takes a major version, unless it was unsound.
//!
//! # Where rustc speaks for itself
//!
//! The body of a handler is the user's code, and rustc's own errors about it are left as they are: mismatched types
//! name the declared return type, and a reference to a parameter that outlives the body is E0515, as in any function.
//!
//! Over the types of contexts and handles rustc has its own words for what is a lifetime or a borrow: E0521, E0499, E0502,
//! E0277 about threads, "lifetime may not live long enough", and so on. [`rustc`] explains them, by code, with examples.
//!
//! # Codes from the types
//!
//! The codes from KSG100 on come from the types of [`state`](crate::state), [`slot`](crate::slot) and their neighbours. The state in
//! the message says what is known about the mutex at that place; its page says what to do.

macro_rules! pages {
    ($($(#[$page:meta])* $code:ident;)*) => {$($(#[$page])* pub mod $code {})*};
}

pages! {
    #[doc = include_str!("ksg001.md")]
    ksg001;
    #[doc = include_str!("ksg002.md")]
    ksg002;
    #[doc = include_str!("ksg003.md")]
    ksg003;
    #[doc = include_str!("ksg004.md")]
    ksg004;
    #[doc = include_str!("ksg005.md")]
    ksg005;
    #[doc = include_str!("ksg006.md")]
    ksg006;
    #[doc = include_str!("ksg007.md")]
    ksg007;
    #[doc = include_str!("ksg008.md")]
    ksg008;
    #[doc = include_str!("ksg009.md")]
    ksg009;
    #[doc = include_str!("ksg010.md")]
    ksg010;
    #[doc = include_str!("ksg011.md")]
    ksg011;
    #[doc = include_str!("ksg012.md")]
    ksg012;
    #[doc = include_str!("ksg013.md")]
    ksg013;
    #[doc = include_str!("ksg014.md")]
    ksg014;
    #[doc = include_str!("ksg015.md")]
    ksg015;
    #[doc = include_str!("ksg016.md")]
    ksg016;
    #[doc = include_str!("ksg017.md")]
    ksg017;
    #[doc = include_str!("ksg018.md")]
    ksg018;
    #[doc = include_str!("ksg019.md")]
    ksg019;
    #[doc = include_str!("ksg020.md")]
    ksg020;
    #[doc = include_str!("ksg021.md")]
    ksg021;
    #[doc = include_str!("ksg022.md")]
    ksg022;
    #[doc = include_str!("ksg023.md")]
    ksg023;
    #[doc = include_str!("ksg024.md")]
    ksg024;
    #[doc = include_str!("ksg025.md")]
    ksg025;
    #[doc = include_str!("ksg026.md")]
    ksg026;
    #[doc = include_str!("ksg027.md")]
    ksg027;
    #[doc = include_str!("ksg028.md")]
    ksg028;
    #[doc = include_str!("ksg029.md")]
    ksg029;
    #[doc = include_str!("ksg030.md")]
    ksg030;
    #[doc = include_str!("ksg031.md")]
    ksg031;
    #[doc = include_str!("ksg100.md")]
    ksg100;
    #[doc = include_str!("ksg101.md")]
    ksg101;
    #[doc = include_str!("ksg102.md")]
    ksg102;
    #[doc = include_str!("ksg103.md")]
    ksg103;
    #[doc = include_str!("ksg104.md")]
    ksg104;
    #[doc = include_str!("ksg105.md")]
    ksg105;
    #[doc = include_str!("ksg106.md")]
    ksg106;
    #[doc = include_str!("ksg107.md")]
    ksg107;
    #[doc = include_str!("ksg108.md")]
    ksg108;
    #[doc = include_str!("ksg109.md")]
    ksg109;
    #[doc = include_str!("ksg110.md")]
    ksg110;
    #[doc = include_str!("ksg111.md")]
    ksg111;
    #[doc = include_str!("ksg112.md")]
    ksg112;
    #[doc = include_str!("ksg113.md")]
    ksg113;
    #[doc = include_str!("ksg114.md")]
    ksg114;
    #[doc = include_str!("ksg115.md")]
    ksg115;
    #[doc = include_str!("ksg116.md")]
    ksg116;
    #[doc = include_str!("ksg117.md")]
    ksg117;
    #[doc = include_str!("ksg118.md")]
    ksg118;
    #[doc = include_str!("ksg119.md")]
    ksg119;
    #[doc = include_str!("ksg120.md")]
    ksg120;
    #[doc = include_str!("ksg121.md")]
    ksg121;
    #[doc = include_str!("ksg122.md")]
    ksg122;
    #[doc = include_str!("ksg123.md")]
    ksg123;
    #[doc = include_str!("ksg124.md")]
    ksg124;
    #[doc = include_str!("ksg125.md")]
    ksg125;
    #[doc = include_str!("ksg126.md")]
    ksg126;
    #[doc = include_str!("ksg127.md")]
    ksg127;
    #[doc = include_str!("ksg128.md")]
    ksg128;
    #[doc = include_str!("ksg129.md")]
    ksg129;
    #[doc = include_str!("ksg130.md")]
    ksg130;
    #[doc = include_str!("ksg131.md")]
    ksg131;
    #[doc = include_str!("rustc.md")]
    rustc;
}
