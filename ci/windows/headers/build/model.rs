//! Declarations of one side, as text that can be compared: types are expanded through their aliases to
//! primitives and named structs, so that `PKSPIN` here and `*mut _KSPIN` there read alike.
//!
//! Built from Rust source: `runtime/src/ffi` on one side, bindgen's output on the other. Judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Fields, FnArg, ForeignItem, Ident, Item, ReturnType, Signature, Token, Type,
    UseTree, Visibility,
};

/// Type aliases that bindgen writes for C's own types, at their 64-bit Windows size.
const C_TYPES: &[(&str, &str)] = &[
    ("c_char", "i8"),
    ("c_schar", "i8"),
    ("c_uchar", "u8"),
    ("c_short", "i16"),
    ("c_ushort", "u16"),
    ("c_int", "i32"),
    ("c_uint", "u32"),
    ("c_long", "i32"),
    ("c_ulong", "u32"),
    ("c_longlong", "i64"),
    ("c_ulonglong", "u64"),
    ("usize", "u64"),
    ("isize", "i64"),
];

/// A row of `opaque!` in `nt_host.rs`.
struct Opaque {
    name: Ident,
    pointer: Ident,
}

impl Parse for Opaque {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_outer(input)?;
        let name = input.parse()?;
        input.parse::<Token![,]>()?;
        let pointer = input.parse()?;
        input.parse::<Token![:]>()?;
        input.parse::<Type>()?;
        Ok(Self { name, pointer })
    }
}

/// A row of `forward!` in `inline.rs`.
struct Forward(Signature);

impl Parse for Forward {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_outer(input)?;
        let signature = input.parse()?;
        input.parse::<Token![=]>()?;
        input.parse::<Expr>()?;
        Ok(Self(signature))
    }
}

pub struct Struct {
    pub fields: Vec<(String, Type)>,
}

#[derive(Default)]
pub struct Model {
    pub structs: BTreeMap<String, Struct>,
    pub aliases: BTreeMap<String, Type>,
    /// Name and declared type.
    pub constants: BTreeMap<String, String>,
    pub functions: BTreeMap<String, Signature>,
    /// What each struct is called where two sides are compared.
    canonical: BTreeMap<String, String>,
    enums: BTreeSet<String>,
}

impl Model {
    /// Adds every public declaration of a source file. Items that are not declarations are passed over.
    pub fn read(&mut self, source: &str) -> syn::Result<()> {
        for item in syn::parse_file(source)?.items {
            self.item(item)?;
        }
        Ok(())
    }

    fn item(&mut self, item: Item) -> syn::Result<()> {
        match item {
            Item::Struct(item) => {
                let Fields::Named(fields) = item.fields else {
                    return Ok(());
                };
                let fields = fields
                    .named
                    .into_iter()
                    .filter(|field| matches!(field.vis, Visibility::Public(_)))
                    .filter_map(|field| Some((field.ident?.to_string(), field.ty)))
                    .collect();
                self.structs
                    .insert(item.ident.to_string(), Struct { fields });
            }
            Item::Union(item) => {
                let fields = item
                    .fields
                    .named
                    .into_iter()
                    .filter_map(|field| Some((field.ident?.to_string(), field.ty)))
                    .collect();
                self.structs
                    .insert(item.ident.to_string(), Struct { fields });
            }
            Item::Type(item) => {
                self.aliases.insert(item.ident.to_string(), *item.ty);
            }
            Item::Const(item) if matches!(item.vis, Visibility::Public(_)) => {
                let declared = last_segment(&item.ty).unwrap_or_default();
                self.enums.insert(declared.clone());
                self.constants.insert(item.ident.to_string(), declared);
            }
            Item::ForeignMod(item) => {
                for item in item.items {
                    if let ForeignItem::Fn(item) = item {
                        self.functions.insert(item.sig.ident.to_string(), item.sig);
                    }
                }
            }
            Item::Fn(item) if matches!(item.vis, Visibility::Public(_)) => {
                self.functions.insert(item.sig.ident.to_string(), item.sig);
            }
            // bindgen spells `typedef enum _X {..} X` so.
            Item::Use(item) => {
                if let UseTree::Path(path) = item.tree
                    && let UseTree::Rename(rename) = *path.tree
                {
                    let target = syn::parse_str(&rename.ident.to_string())?;
                    self.aliases.insert(rename.rename.to_string(), target);
                }
            }
            // `opaque!` declares structs without members as `NAME, POINTER: [word; length];`.
            Item::Macro(item) if item.mac.path.is_ident("opaque") => {
                let rows = item
                    .mac
                    .parse_body_with(Punctuated::<Opaque, Token![;]>::parse_terminated)?;
                for Opaque { name, pointer } in rows {
                    self.aliases.insert(
                        pointer.to_string(),
                        syn::parse_str(&format!("*mut {name}"))?,
                    );
                    self.structs
                        .insert(name.to_string(), Struct { fields: Vec::new() });
                }
            }
            // `forward!` declares inline functions as `fn name(args) -> ret = target(args);`.
            Item::Macro(item) if item.mac.path.is_ident("forward") => {
                let rows = item
                    .mac
                    .parse_body_with(Punctuated::<Forward, Token![;]>::parse_terminated)?;
                for Forward(signature) in rows {
                    self.functions
                        .insert(signature.ident.to_string(), signature);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Settles what each struct is called: by the name that `known` has, if one of its names is known there.
    pub fn settle(&mut self, known: &BTreeSet<String>) {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (alias, target) in &self.aliases {
            let mut target = target.clone();
            // An alias of an alias of a struct is a name of the struct too.
            while let Some(next) = last_segment(&target).and_then(|name| self.aliases.get(&name)) {
                target = next.clone();
            }
            if let Some(name) = last_segment(&target).filter(|name| self.structs.contains_key(name))
            {
                names.entry(name).or_default().push(alias.clone());
            }
        }
        for name in self.structs.keys() {
            let mut all = vec![name.clone(), name.trim_start_matches('_').to_owned()];
            all.extend(names.get(name).cloned().unwrap_or_default());
            let chosen = all
                .iter()
                .find(|name| known.contains(*name))
                .unwrap_or(name)
                .clone();
            self.canonical.insert(name.clone(), chosen);
        }
    }

    /// The struct that the other side calls `name`.
    pub fn struct_called(&self, name: &str) -> Option<&str> {
        self.canonical
            .iter()
            .find(|(_, canonical)| *canonical == name)
            .map(|(own, _)| own.as_str())
    }

    /// The path to member `field` of struct `name`, through the anonymous unions and structs that bindgen names.
    pub fn member(&self, name: &str, field: &str) -> Option<(String, Type)> {
        let found = self.structs.get(name)?;
        if let Some((_, ty)) = found.fields.iter().find(|(own, _)| own == field) {
            return Some((field.to_owned(), ty.clone()));
        }
        found
            .fields
            .iter()
            .filter(|(own, _)| own.starts_with("__bindgen_anon"))
            .find_map(|(own, ty)| {
                let (path, ty) = self.member(&last_segment(ty)?, field)?;
                Some((format!("{own}.{path}"), ty))
            })
    }

    /// The type in the words both sides share.
    pub fn spell(&self, ty: &Type) -> String {
        match ty {
            Type::Ptr(ptr) => {
                let kind = if ptr.to_token_stream().to_string().starts_with("* const") {
                    "const"
                } else {
                    "mut"
                };
                format!("*{kind} {}", self.spell(&ptr.elem))
            }
            Type::Array(array) => {
                let len = array.len.to_token_stream().to_string();
                format!(
                    "[{}; {}]",
                    self.spell(&array.elem),
                    len.trim_end_matches("usize")
                )
            }
            Type::FnPtr(function) => {
                let arguments: Vec<String> = function
                    .inputs
                    .iter()
                    .map(|input| self.spell(&input.ty))
                    .collect();
                format!(
                    "fn({}) -> {}",
                    arguments.join(", "),
                    self.output(&function.output)
                )
            }
            Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    return String::new();
                };
                let name = last.ident.to_string();
                if name == "Option"
                    && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
                    && let Some(syn::GenericArgument::Type(inner)) = arguments.args.first()
                {
                    return self.spell(inner);
                }
                if let Some((_, primitive)) = C_TYPES.iter().find(|(c, _)| *c == name) {
                    return (*primitive).to_owned();
                }
                if let Some(target) = self.aliases.get(&name) {
                    let spelled = self.spell(target);
                    // An enumeration is an int under Microsoft's ABI; clang for GNU makes it unsigned.
                    if spelled == "u32" && self.enums.contains(&name) && is_c_uint(target) {
                        return "i32".to_owned();
                    }
                    return spelled;
                }
                self.canonical.get(&name).cloned().unwrap_or(name)
            }
            Type::Tuple(tuple) if tuple.elems.is_empty() => "()".to_owned(),
            other => other.to_token_stream().to_string(),
        }
    }

    fn output(&self, output: &ReturnType) -> String {
        match output {
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(_, ty) => self.spell(ty),
        }
    }

    /// A function's parameters and result; parameter names are no part of it.
    pub fn signature(&self, signature: &Signature) -> String {
        let arguments: Vec<String> = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Typed(input) => Some(self.spell(&input.ty)),
                FnArg::Receiver(_) => None,
            })
            .collect();
        format!(
            "fn({}) -> {}",
            arguments.join(", "),
            self.output(&signature.output)
        )
    }
}

fn is_c_uint(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|name| name == "c_uint")
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
