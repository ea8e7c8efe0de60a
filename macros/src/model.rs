//! What a checked use of the attribute means.
//!
//! Nothing in here is "absent though it cannot be": a `Handler` can be expanded without a question left. Built by
//! `check`, read by `expand` and `fallback`.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, Signature, Token, Visibility};

/// The mutexes of AVStream, in hierarchy order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Mutex {
    Device,
    Control,
    Processing,
}

impl Mutex {
    pub(crate) const ALL: [Self; 3] = [Self::Device, Self::Control, Self::Processing];

    /// The attribute's key.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Control => "control",
            Self::Processing => "processing",
        }
    }

    /// As the documents call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Device => "device mutex",
            Self::Control => "filter control mutex",
            Self::Processing => "processing mutex",
        }
    }
}

/// What a parameter's type names, by the last segment of its path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Device,
    FilterFactory,
    Filter,
    Pin,
    DeviceObject,
    Irp,
}

/// A function that can be wrapped.
pub(crate) struct Shape {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Ident>,
    /// As the user wrote it, but for what `expand` replaces: parameters and return type.
    pub(crate) sig: Signature,
    /// Its `self`.
    pub(crate) receiver: Option<Token![self]>,
    pub(crate) params: Vec<Param>,
    pub(crate) returns: Returns,
    /// `#![..]` at the start of the body.
    pub(crate) inner_attrs: TokenStream,
    pub(crate) body: proc_macro2::Group,
    /// The body without `inner_attrs`.
    pub(crate) statements: TokenStream,
}

/// A parameter other than `self`.
pub(crate) struct Param {
    /// For the outer signature.
    pub(crate) attrs: Vec<TokenStream>,
    /// For every statement about it: its `cfg`s.
    pub(crate) cfgs: Vec<TokenStream>,
    /// For the statement that binds what the user named: its lint levels.
    pub(crate) lints: Vec<TokenStream>,
    /// What the outer signature calls it: the user's name, or one of ours.
    pub(crate) name: Ident,
    pub(crate) binding: Binding,
    pub(crate) ty: TokenStream,
    pub(crate) kind: Option<Kind>,
    /// Whether the type itself says that there may be none (`Option<NonNull<..>>`).
    pub(crate) nullable: bool,
    /// Whether a mutex is taken on it, so that rustc must not call it unused when the body does not use it.
    pub(crate) locked: bool,
    /// Whether an expression of the attribute uses its name. The same goes, and the name must stay the user's.
    pub(crate) mentioned: bool,
}

impl Param {
    /// Whether it is, by its type, the very object that `mutex` is taken on.
    pub(crate) fn is_given(&self, mutex: Mutex) -> bool {
        let owner = match self.kind {
            Some(Kind::Device) => mutex == Mutex::Device,
            Some(Kind::Filter | Kind::Pin) => mutex != Mutex::Device,
            Some(Kind::FilterFactory | Kind::DeviceObject | Kind::Irp) | None => false,
        };
        owner && !self.nullable
    }
}

pub(crate) enum Binding {
    /// `x` or `mut x`.
    Name(Option<Token![mut]>),
    /// `_`.
    Wild,
    /// Anything else, to be applied inside the closure, and the names that it binds.
    Pattern(TokenStream, Vec<String>),
}

/// The return type, as far as tokens tell.
pub(crate) struct Returns {
    pub(crate) class: ReturnClass,
    /// Whether the outer signature must name the C type behind it.
    pub(crate) projected: bool,
}

pub(crate) enum ReturnClass {
    /// `()` or nothing.
    Unit,
    /// A path that ends in `NTSTATUS`. Tokens decide, because `NTSTATUS` is an alias of `i32`.
    NtStatus(TokenStream),
    /// Any other type, with `_` for each `impl Trait` in it.
    Named(TokenStream),
    /// An `impl Trait` as a whole, or in a place where no `_` may stand.
    Opaque,
}

/// A checked use of the attribute.
pub(crate) struct Handler {
    pub(crate) shape: Shape,
    /// In hierarchy order. Empty where the attribute names a slot and no mutex.
    pub(crate) locks: Vec<Lock>,
    /// The user's value for a failed lookup.
    pub(crate) otherwise: Option<Expr>,
    pub(crate) krate: TokenStream,
}

/// One mutex to take.
pub(crate) struct Lock {
    pub(crate) mutex: Mutex,
    pub(crate) object: Object,
}

/// Where the object of a mutex comes from.
pub(crate) enum Object {
    /// A parameter that is the mutex's own KS object: valid by the function's `unsafe` contract.
    Given(Parameter),
    /// Something that leads to it, or whose type only the compiler knows.
    Found(Source),
    /// `filter(irp)` or `pin(irp)`.
    FromIrp(IrpObject, Source),
}

/// A value that an object is found through.
pub(crate) enum Source {
    /// A parameter, which is borrowed and not moved.
    Parameter(Parameter),
    /// `self`, likewise.
    Receiver(Token![self]),
    /// Any other expression of the user's, evaluated once.
    Expression(TokenStream),
}

/// One of a function's parameters.
pub(crate) struct Parameter {
    pub(crate) index: usize,
    /// Where the attribute names it: if it is of the wrong type, this is what to edit.
    pub(crate) named: Option<Ident>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IrpObject {
    Filter,
    Pin,
}

impl Object {
    /// Whether finding it can fail at run time.
    pub(crate) fn is_looked_up(&self) -> bool {
        !matches!(self, Self::Given(_))
    }
}

/// What a helper over a context asks of its callers: one bound on the lock state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Requirement {
    /// The mutex is held, and its data can be borrowed.
    Reaches(Mutex),
    /// The mutex is held; its data may be lent out.
    Holds(Mutex),
    /// Certainly at `PASSIVE_LEVEL`.
    Passive,
    /// The mutex may be acquired.
    MayTake(Mutex),
    /// Whether the mutex has to be acquired is known.
    Ensures(Mutex),
    HoldsNothing,
    MayCallDown,
    /// May wait for work that takes the mutex, or none.
    MayWaitFor(Option<Mutex>),
    MayWait,
    MayAskForProcessing,
    WalksFilters,
    MayDeleteFilterFactory,
    AnyState,
}

/// One entry of `unsafe(..)`: how AVStream enters the slot, where the documents do not decide.
#[derive(Clone)]
pub(crate) struct Assumption {
    pub(crate) mutex: Mutex,
    pub(crate) is_held: bool,
    /// The user's `unsafe`.
    pub(crate) keyword: Ident,
    /// The mutex's name in the list.
    pub(crate) at: proc_macro2::Span,
}
