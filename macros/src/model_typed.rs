//! What a checked use of the attribute means where a slot or a context is in play: a typed handler, a raw handler with
//! its slot, or a helper.
//!
//! Like `model`, without anything "absent though it cannot be". Built by `check`, read by `expand_typed`.

use proc_macro2::{Group, Ident, Span, TokenStream};
use syn::{Attribute, Lifetime, Path, ReturnType, Signature, Token, Type, Visibility};

use crate::model::{Assumption, Handler, Mutex, Requirement};

/// A function over `&mut Cx`, taken apart.
pub(crate) struct Typed {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// As the user wrote it.
    pub(crate) sig: Signature,
    /// What the first parameter is called.
    pub(crate) cx: Ident,
    /// The path in `&mut Cx`, without its generics.
    pub(crate) cx_path: TokenStream,
    /// The lifetime that a helper's author gave the context.
    pub(crate) chain: Option<TokenStream>,
    /// Each parameter of a handler whose type gets its lifetimes filled in: its number, and its type without lifetimes. A
    /// helper's are found by their names (`expand_types`).
    pub(crate) handles: Vec<Handle>,
    pub(crate) body: Group,
    pub(crate) krate: TokenStream,
}

/// `Pin<Video>` at one position.
pub(crate) struct Handle {
    pub(crate) index: usize,
    /// `Pin`.
    pub(crate) name: Ident,
    /// Its path, without the kind.
    pub(crate) path: TokenStream,
    /// `Video`.
    pub(crate) kind: TokenStream,
}

/// A typed handler with its slot.
pub(crate) struct TypedHandler {
    pub(crate) typed: Typed,
    pub(crate) slot: Path,
    pub(crate) family: Family,
    /// The second parameter: what it is called, and the kind of object.
    pub(crate) handle: Ident,
    pub(crate) kind: TokenStream,
    /// In hierarchy order.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) assumptions: Vec<Assumption>,
    /// Where the body returns `STATUS_PENDING`.
    pub(crate) pending: Vec<Span>,
}

/// Which trait the slot's handlers implement.
pub(crate) enum Family {
    /// A slot of a dispatch table.
    Dispatch,
    /// A property, method or support handler: the types behind its two references.
    Property {
        request: TokenStream,
        value: TokenStream,
    },
    /// The intersection handler.
    Intersect,
    /// An `AddEvent` handler: the type behind its second reference, if it has one.
    AddEvent { parameters: Option<TokenStream> },
    /// A `RemoveEvent` handler: the type of what the entry carries, if it takes it.
    RemoveEvent { extra: Option<TokenStream> },
}

/// A mutex that the body runs under.
pub(crate) struct Scope {
    pub(crate) mutex: Mutex,
    pub(crate) at: Span,
}

/// A raw handler with its slot.
pub(crate) struct SlotHandler {
    /// Its locks may be none: naming a slot takes no mutex.
    pub(crate) handler: Handler,
    pub(crate) slot: Path,
    /// The kind of object that the slot's path names, `Video` of `pin::Close<Video>`.
    pub(crate) kind: Option<Type>,
    /// The mutexes that the attribute takes, with the places of their keys.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) assumptions: Vec<Assumption>,
    /// Where the body returns `STATUS_PENDING`.
    pub(crate) pending: Vec<Span>,
}

/// What is left of a handler of a slot that cannot be expanded.
pub(crate) struct Refused {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    /// Whether it was to be called by AVStream as it is.
    pub(crate) is_raw: bool,
    pub(crate) krate: TokenStream,
}

/// A helper: a function with bounds on the state of its context.
pub(crate) struct Helper {
    pub(crate) typed: Typed,
    pub(crate) requirements: Vec<(Requirement, Span)>,
    pub(crate) context: ContextParam,
    /// Whether it is a trait's declaration, without a body.
    pub(crate) is_declared: bool,
}

/// `&'a mut Cx` of a helper, of which the type is filled in.
pub(crate) struct ContextParam {
    /// Its number: after a receiver it is the second.
    pub(crate) index: usize,
    pub(crate) lifetime: Option<Lifetime>,
    /// A helper that only reads may have `&Cx`.
    pub(crate) mutability: Option<Token![mut]>,
}

impl Typed {
    /// What the body returns, as a type.
    pub(crate) fn return_type(&self) -> TokenStream {
        match &self.sig.output {
            ReturnType::Default => quote::quote!(()),
            ReturnType::Type(_, ty) => quote::quote!(#ty),
        }
    }
}
