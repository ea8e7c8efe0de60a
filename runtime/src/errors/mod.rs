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
}
