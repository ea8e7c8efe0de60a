//! The lifetimes that an author does not write, inside the types of a helper's signature and of a handler's formats.
//!
//! Owns which types are ours by name. They are looked for wherever a type can stand in a parameter: `Option<Pin<Video>>`,
//! `&[Pin<Video>]`, `(Filter<Capture>, Pin<Video>)`, `&mut ProcessingPin<Video>`, `impl PinHandle`. Called by
//! `expand_typed` and `expand_helper`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    FnArg, GenericArgument, GenericParam, Ident, Lifetime, LifetimeParam, Path, PathArguments,
    ReturnType, Signature, Type, TypeParamBound, WherePredicate,
};

/// The handles of `ks_guard`.
const HANDLES: [&str; 13] = [
    "Device",
    "NewDevice",
    "FilterFactory",
    "Filter",
    "NewFilter",
    "AnyFilter",
    "Pin",
    "NewPin",
    "AnyPin",
    "ProcessingPin",
    "Allocator",
    "NewAllocator",
    "RemovedEvent",
];

/// The traits over handles of one chain.
const HANDLE_TRAITS: [&str; 3] = ["DeviceHandle", "FilterHandle", "PinHandle"];

/// The lifetimes of a handle in a helper's signature.
struct Lifetimes<'a> {
    /// How long the object is there: elided, or a name where the signature has to say it twice.
    valid: Lifetime,
    chain: &'a TokenStream,
}

/// Fills in what a helper's handles are good for: each is of the context's chain.
pub(crate) fn fill_in_handles(sig: &mut Signature, chain: &TokenStream) {
    let mut search = Search::default();
    for input in sig.inputs.iter_mut().skip(1) {
        if let FnArg::Typed(param) = input {
            walk(&mut param.ty, &mut search);
        }
    }
    walk_generics(sig, &mut search);
    let in_impl = search.in_impl;
    let mut returned = Search::default();
    if let ReturnType::Type(_, ty) = &mut sig.output {
        walk(ty, &mut returned);
    }
    // A handle that comes back is one that came in, and lives as long.
    let is_returned = returned.found && search.found;
    let valid = if in_impl || is_returned {
        let valid = Lifetime::new("'__o", Span::mixed_site());
        let param = GenericParam::Lifetime(LifetimeParam::new(valid.clone()));
        sig.generics.params.insert(0, param);
        valid
    } else {
        Lifetime::new("'_", Span::mixed_site())
    };
    let mut fill = Lifetimes { valid, chain };
    for input in sig.inputs.iter_mut().skip(1) {
        if let FnArg::Typed(param) = input {
            walk(&mut param.ty, &mut fill);
        }
    }
    if is_returned && let ReturnType::Type(_, ty) = &mut sig.output {
        walk(ty, &mut fill);
    }
    walk_generics(sig, &mut fill);
}

fn walk_generics(sig: &mut Signature, visit: &mut impl Visit) {
    for param in &mut sig.generics.params {
        if let GenericParam::Type(param) = param {
            walk_bounds(param.bounds.iter_mut(), visit);
        }
    }
    let clause = sig.generics.where_clause.iter_mut();
    for predicate in clause.flat_map(|clause| &mut clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate {
            walk_bounds(predicate.bounds.iter_mut(), visit);
        }
    }
}

/// `DataFormat` to `DataFormat<'_>`, wherever it stands: a type of ours that is never written with its lifetime.
pub(crate) fn fill_in_formats(ty: &mut Type) {
    walk(ty, &mut Formats);
}

/// What is done to a type that is met.
trait Visit {
    /// A path, before its own arguments are looked at. What comes back takes its place.
    fn path(&mut self, path: &mut Path, in_impl: bool) -> Option<Type>;
    /// The path of a trait, in a bound.
    fn bound(&mut self, _path: &mut Path) {}
}

struct Formats;

impl Visit for Formats {
    fn path(&mut self, path: &mut Path, _: bool) -> Option<Type> {
        let last = path.segments.last_mut()?;
        if last.arguments.is_none() && last.ident == "DataFormat" {
            let elided = Lifetime::new("'_", Span::mixed_site());
            last.arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#elided>));
        }
        None
    }
}

/// Whether there are handles, and whether one stands where a lifetime cannot be elided.
#[derive(Default)]
struct Search {
    found: bool,
    in_impl: bool,
}

impl Visit for Search {
    fn path(&mut self, path: &mut Path, in_impl: bool) -> Option<Type> {
        let found = kind(path).is_some();
        self.found |= found;
        self.in_impl |= found && in_impl;
        None
    }
}

impl Visit for Lifetimes<'_> {
    fn path(&mut self, path: &mut Path, _: bool) -> Option<Type> {
        let kind = kind(path)?;
        if let Some(last) = path.segments.last_mut() {
            last.arguments = PathArguments::None;
        }
        let Self { valid, chain } = self;
        Some(Type::Verbatim(quote!(#path<#valid, #chain, #kind>)))
    }

    fn bound(&mut self, path: &mut Path) {
        let Some(last) = path.segments.last_mut() else {
            return;
        };
        if !is_one_of(&last.ident, &HANDLE_TRAITS) {
            return;
        }
        let chain = self.chain;
        match &mut last.arguments {
            PathArguments::None => {
                last.arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#chain>));
            }
            PathArguments::AngleBracketed(arguments) => {
                let is_named =
                    |argument: &GenericArgument| matches!(argument, GenericArgument::Lifetime(_));
                if !arguments.args.iter().any(is_named) {
                    let others = &arguments.args;
                    *arguments = syn::parse_quote!(<#chain, #others>);
                }
            }
            PathArguments::Parenthesized(_) => {}
        }
    }
}

fn is_one_of(name: &Ident, names: &[&str]) -> bool {
    names.iter().any(|one| name == one)
}

/// Whether it is the name of a handle of ours.
pub(crate) fn is_handle(name: &Ident) -> bool {
    is_one_of(name, &HANDLES)
}

/// `Video` of `Pin<Video>`, whose lifetimes are not named: those that are have a meaning that must not be lost.
fn kind(path: &Path) -> Option<TokenStream> {
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    if !is_handle(&last.ident) {
        return None;
    }
    let is_plain = arguments.args.iter().all(|argument| match argument {
        GenericArgument::Type(_) => true,
        GenericArgument::Lifetime(lifetime) => lifetime.ident == "_",
        _ => false,
    });
    let mut kinds = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.to_token_stream()),
        _ => None,
    });
    match (is_plain, kinds.next(), kinds.next()) {
        (true, Some(kind), None) => Some(kind),
        _ => None,
    }
}

fn walk(ty: &mut Type, visit: &mut impl Visit) {
    walk_in(ty, visit, false);
}

fn walk_in(ty: &mut Type, visit: &mut impl Visit, in_impl: bool) {
    match ty {
        Type::Group(group) => walk_in(&mut group.elem, visit, in_impl),
        Type::Paren(paren) => walk_in(&mut paren.elem, visit, in_impl),
        Type::Reference(reference) => walk_in(&mut reference.elem, visit, in_impl),
        Type::Slice(slice) => walk_in(&mut slice.elem, visit, in_impl),
        Type::Array(array) => walk_in(&mut array.elem, visit, in_impl),
        Type::Tuple(tuple) => {
            for elem in &mut tuple.elems {
                walk_in(elem, visit, in_impl);
            }
        }
        Type::ImplTrait(opaque) => walk_bounds(opaque.bounds.iter_mut(), visit),
        Type::Path(path) if path.qself.is_none() => match visit.path(&mut path.path, in_impl) {
            Some(filled) => *ty = filled,
            None => walk_arguments(&mut path.path, visit, in_impl),
        },
        _ => {}
    }
}

/// A lifetime inside `impl Trait<..>` cannot be elided, and one in a bound of a generic parameter neither.
fn walk_bounds<'a>(bounds: impl Iterator<Item = &'a mut TypeParamBound>, visit: &mut impl Visit) {
    for bound in bounds {
        if let TypeParamBound::Trait(bound) = bound {
            visit.bound(&mut bound.path);
            walk_arguments(&mut bound.path, visit, true);
        }
    }
}

fn walk_arguments(path: &mut Path, visit: &mut impl Visit, in_impl: bool) {
    for segment in &mut path.segments {
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
            continue;
        };
        for argument in &mut arguments.args {
            match argument {
                GenericArgument::Type(ty) => walk_in(ty, visit, in_impl),
                GenericArgument::AssocType(assoc) => walk_in(&mut assoc.ty, visit, in_impl),
                _ => {}
            }
        }
    }
}
