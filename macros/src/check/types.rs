//! What the tokens of a type tell: which KS object it points to, and where an `impl Trait` stands in it.
//!
//! Tokens, not types: an alias is not looked through, and the compiler has the last word through the trait bounds in
//! the expansion. Called by `signature`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Path, PathArguments, Token, Type, TypeInfer};

use crate::model::{Kind, Mutex};

/// The object that `ty` names by the last segment of its path, and whether the type says that there may be none.
pub(crate) fn classify(ty: &Type) -> Option<(Kind, bool)> {
    match peel(ty) {
        Type::Path(path) if path.qself.is_none() => classify_path(&path.path),
        Type::Ptr(pointer) => pointee(&pointer.elem).map(|kind| (kind, false)),
        Type::Reference(reference) => pointee(&reference.elem).map(|kind| (kind, false)),
        _ => None,
    }
}

fn classify_path(path: &Path) -> Option<(Kind, bool)> {
    let last = path.segments.last()?;
    let argument = only_type_argument(&last.arguments);
    if last.ident == "NonNull" {
        return pointee(argument?).map(|kind| (kind, false));
    }
    if last.ident == "Option" {
        return match peel(argument?) {
            Type::Path(inner) if inner.path.segments.last()?.ident != "NonNull" => None,
            Type::Ptr(_) => None,
            inner => classify(inner).map(|(kind, _)| (kind, true)),
        };
    }
    if !last.arguments.is_none() {
        return None;
    }
    let kind = match last.ident.to_string().as_str() {
        "PKSDEVICE" => Kind::Device,
        "PKSFILTERFACTORY" => Kind::FilterFactory,
        "PKSFILTER" => Kind::Filter,
        "PKSPIN" => Kind::Pin,
        "PDEVICE_OBJECT" => Kind::DeviceObject,
        "PIRP" => Kind::Irp,
        _ => return None,
    };
    Some((kind, false))
}

/// The struct names of `ks.h` and `wdm.h`, tag names included.
fn pointee(ty: &Type) -> Option<Kind> {
    let Type::Path(path) = peel(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    if path.qself.is_some() || !last.arguments.is_none() {
        return None;
    }
    match last.ident.to_string().as_str() {
        "KSDEVICE" | "_KSDEVICE" => Some(Kind::Device),
        "KSFILTERFACTORY" | "_KSFILTERFACTORY" => Some(Kind::FilterFactory),
        "KSFILTER" | "_KSFILTER" => Some(Kind::Filter),
        "KSPIN" | "_KSPIN" => Some(Kind::Pin),
        "DEVICE_OBJECT" | "_DEVICE_OBJECT" => Some(Kind::DeviceObject),
        "IRP" | "_IRP" => Some(Kind::Irp),
        _ => None,
    }
}

/// Whether `ty` is a number or a truth value by its name, and so no object under another one.
pub(crate) fn is_scalar(ty: &Type) -> bool {
    let Type::Path(path) = peel(ty) else {
        return false;
    };
    let Some(name) = path.path.get_ident().map(ToString::to_string) else {
        return false;
    };
    let scalars = [
        "bool",
        "char",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "f32",
        "f64",
        "BOOLEAN",
        "UCHAR",
        "USHORT",
        "ULONG",
        "ULONGLONG",
        "CHAR",
        "SHORT",
        "LONG",
        "LONGLONG",
        "NTSTATUS",
        "KSSTATE",
        "DEVICE_POWER_STATE",
    ];
    scalars.contains(&name.as_str())
}

/// Whether `ty` is a status as it is, by its name.
pub(super) fn is_status(ty: &Type) -> bool {
    match peel(ty) {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| last.ident == "NTSTATUS" || last.ident == "NtStatus")
        }
        _ => false,
    }
}

fn only_type_argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(ty)), None) => Some(ty),
        _ => None,
    }
}

/// Without parentheses and the invisible groups of `macro_rules!` fragments.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        ty => ty,
    }
}

impl Kind {
    /// Nearness to `mutex`: 1 for the KS objects that have it, then the device object, then the IRP. `None` if there
    /// is no way from this object to that mutex.
    pub(crate) fn rank(self, mutex: Mutex) -> Option<u8> {
        match (mutex, self) {
            (Mutex::Device, Self::Device | Self::FilterFactory | Self::Filter | Self::Pin)
            | (_, Self::Filter | Self::Pin) => Some(1),
            (Mutex::Device, Self::DeviceObject) => Some(2),
            (_, Self::Irp) => Some(3),
            (_, Self::Device | Self::FilterFactory | Self::DeviceObject) => None,
        }
    }
}

/// `ty` with `_` for each `impl Trait`, for places where a closure's return type or an expression's path names it.
/// `None` if one stands where no `_` may.
pub(crate) fn erase_opaque(ty: &Type) -> Option<TokenStream> {
    let tokens = ty.to_token_stream();
    if !mentions_impl(tokens.clone()) {
        return Some(tokens);
    }
    let mut ty = syn::parse2(tokens).ok()?;
    replace_opaque(&mut ty);
    let tokens = ty.into_token_stream();
    (!mentions_impl(tokens.clone())).then_some(tokens)
}

fn replace_opaque(ty: &mut Type) {
    match ty {
        Type::ImplTrait(_) => {
            *ty = Type::Infer(TypeInfer {
                attrs: Vec::new(),
                underscore_token: Token![_](Span::mixed_site()),
            });
        }
        Type::Array(array) => replace_opaque(&mut array.elem),
        Type::Group(group) => replace_opaque(&mut group.elem),
        Type::Paren(paren) => replace_opaque(&mut paren.elem),
        Type::Ptr(pointer) => replace_opaque(&mut pointer.elem),
        Type::Reference(reference) => replace_opaque(&mut reference.elem),
        Type::Slice(slice) => replace_opaque(&mut slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(replace_opaque),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            replace_opaque(ty);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

pub(crate) fn mentions_impl(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "impl",
        TokenTree::Group(group) => mentions_impl(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
