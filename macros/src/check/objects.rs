//! Which object each mutex is taken on: the user's expression, or the one parameter that leads to it.
//!
//! Never guesses: no candidate and several candidates are errors that show what to write. Called by `check_handler`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Token};

use super::arguments::Request;
use super::{types, uses};
use crate::diag::{Code, Diag, Message, Reported};
use crate::model::{
    Binding, IrpObject, Kind, Lock, Mutex, Object, Param, Parameter, Shape, Source,
};
use crate::text;

pub(super) fn check_object(
    request: &Request,
    shape: &mut Shape,
    diag: &mut Diag,
) -> Result<Lock, Reported> {
    let mutex = request.mutex;
    let object = match &request.object {
        Some(expr) => check_explicit(mutex, expr, shape, diag),
        None => check_search(request, shape, diag),
    }?;
    if let Object::Given(parameter) | Object::Found(Source::Parameter(parameter)) = &object
        && let Some(param) = shape.params.get_mut(parameter.index)
    {
        param.locked = true;
    }
    Ok(Lock { mutex, object })
}

fn check_explicit(
    mutex: Mutex,
    expr: &Expr,
    shape: &mut Shape,
    diag: &mut Diag,
) -> Result<Object, Reported> {
    uses::check_names(expr, mutex.key(), shape, diag)?;
    if let Expr::Call(call) = peel(expr) {
        // Not peeled of parentheses: `(filter)(irp)` is how a driver calls its own function of that name.
        let kind = match &*call.func {
            Expr::Path(path) if path.path.is_ident("filter") => Some(IrpObject::Filter),
            Expr::Path(path) if path.path.is_ident("pin") => Some(IrpObject::Pin),
            _ => None,
        };
        let mut args = call.args.iter();
        return match (kind, args.next(), args.next()) {
            (Some(kind), Some(irp), None) => Ok(Object::FromIrp(kind, read_source(irp, shape))),
            (Some(kind), ..) => Err(diag.error(call, lookup_arity(kind))),
            (None, ..) => Ok(Object::Found(Source::Expression(expr.to_token_stream()))),
        };
    }
    let source = read_source(expr, shape);
    let mut is_given = false;
    if let Source::Parameter(Parameter {
        named: Some(name), ..
    }) = &source
    {
        // Under `cfg`s, several parameters can have this name, and what is taken for true must be true of each.
        let params = || shape.params.iter().filter(|param| is_name(param, name));
        is_given = params().all(|param| param.is_given(mutex));
        let irp = params().find(|param| param.kind == Some(Kind::Irp));
        if let (Some(irp), Mutex::Control | Mutex::Processing) = (irp, mutex) {
            return Err(diag.error(expr, irp_needs_kind(mutex, irp)));
        }
    }
    Ok(match source {
        Source::Parameter(parameter) if is_given => Object::Given(parameter),
        // Its kind is not in its tokens: the compiler decides.
        source => Object::Found(source),
    })
}

/// Whether `ident` is the parameter's name. `r#pin` and `pin` are one name.
fn is_name(param: &Param, ident: &Ident) -> bool {
    matches!(param.binding, Binding::Name(_)) && param.name.unraw() == ident.unraw()
}

/// A parameter and `self` by their names, anything else as it is.
fn read_source(expr: &Expr, shape: &Shape) -> Source {
    if let Expr::Path(path) = peel(expr)
        && let Some(ident) = path.path.get_ident()
    {
        if ident == "self" {
            return Source::Receiver(Token![self](ident.span()));
        }
        let found = shape.params.iter().position(|param| is_name(param, ident));
        if let Some(index) = found {
            let named = Some(ident.clone());
            return Source::Parameter(Parameter { index, named });
        }
    }
    Source::Expression(expr.to_token_stream())
}

fn check_search(request: &Request, shape: &Shape, diag: &mut Diag) -> Result<Object, Reported> {
    let mutex = request.mutex;
    let ranked = |param: &Param| param.kind.and_then(|kind| kind.rank(mutex));
    let Some(best) = shape.params.iter().filter_map(ranked).min() else {
        return Err(diag.error_at(request.at, no_object(mutex, shape)));
    };
    let mut candidates = shape
        .params
        .iter()
        .enumerate()
        .filter(|(_, param)| ranked(param) == Some(best));
    match (candidates.next(), candidates.next()) {
        (Some((_, first)), Some((_, second))) => {
            let rest: Vec<&Param> = candidates.map(|(_, param)| param).collect();
            Err(report_ambiguous(mutex, first, second, &rest, diag))
        }
        (Some((index, param)), None) => {
            let parameter = Parameter { index, named: None };
            match param.kind {
                Some(Kind::Irp) if mutex != Mutex::Device => {
                    Err(diag.error_at(request.at, irp_needs_kind(mutex, param)))
                }
                _ if param.is_given(mutex) => Ok(Object::Given(parameter)),
                _ => Ok(Object::Found(Source::Parameter(parameter))),
            }
        }
        (None, _) => Err(diag.error_at(request.at, no_object(mutex, shape))),
    }
}

fn no_object(mutex: Mutex, shape: &Shape) -> Message {
    let key = mutex.key();
    let wanted = match mutex {
        Mutex::Device => "a `PKSDEVICE`, another KS object, a `PDEVICE_OBJECT` or a `PIRP`",
        Mutex::Control | Mutex::Processing => {
            "a `PKSFILTER`, a `PKSPIN`, or a `PIRP` that was sent to one"
        }
    };
    let unknown = shape
        .params
        .iter()
        .filter(|param| param.kind.is_none() && matches!(param.binding, Binding::Name(_)));
    let mut unknown: Vec<String> = unknown
        .filter(|param| !syn::parse2(param.ty.clone()).is_ok_and(|ty| types::is_scalar(&ty)))
        .map(|param| param.name.to_string())
        .collect();
    unknown.dedup();
    let help = match unknown.as_slice() {
        [name] => format!(
            "if `{name}` is such an object under another type name, say so: `{key} = {name}`"
        ),
        [first, .., last] if unknown.len() <= 3 => {
            let choices: Vec<String> = unknown
                .iter()
                .map(|name| format!("`{key} = {name}`"))
                .collect();
            let either = if unknown.len() == 2 {
                format!("`{first}` or `{last}`")
            } else {
                "one of the parameters".to_owned()
            };
            format!(
                "if {either} is such an object under another type name, say so: {}",
                choices.join(" or ")
            )
        }
        _ => format!("say which object to lock: `{key} = <expression over the parameters>`"),
    };
    let message = Message::new(
        Code::NoObject,
        format!(
            "no parameter of `{}` is known to lead to a {}: expected {wanted}",
            shape.sig.ident,
            mutex.name()
        ),
    )
    .help(help);
    // What is there but has no such mutex explains itself better by name.
    let is_above = shape.params.iter().any(|param| {
        matches!(
            param.kind,
            Some(Kind::Device | Kind::FilterFactory | Kind::DeviceObject)
        )
    });
    match mutex {
        Mutex::Control if is_above => message.note(
            "the filter control mutex belongs to a filter; a device or a filter factory has none \
             (nf-ks-ksacquirecontrol)",
        ),
        Mutex::Processing if is_above => message.note(
            "a processing mutex belongs to a filter or a pin; a device or a filter factory has none \
             (nf-ks-ksfilteracquireprocessingmutex, nf-ks-kspinacquireprocessingmutex)",
        ),
        Mutex::Device | Mutex::Control | Mutex::Processing => message,
    }
}

/// One error per candidate: the first says everything, each further one only where it is.
fn report_ambiguous(
    mutex: Mutex,
    first: &Param,
    second: &Param,
    rest: &[&Param],
    diag: &mut Diag,
) -> Reported {
    let key = mutex.key();
    let all = || [first, second].into_iter().chain(rest.iter().copied());
    let names: Vec<String> = all().map(describe).collect();
    let is_unnamed = all().any(|param| !matches!(param.binding, Binding::Name(_)));
    let mut choices: Vec<String> = all()
        .filter(|param| matches!(param.binding, Binding::Name(_)))
        .map(|param| format!("`{key} = {}`", param.name))
        .collect();
    // Under `cfg`s, several parameters can have one name.
    choices.dedup();
    let text = match choices.len() {
        1 if !is_unnamed => format!(
            "`{key}` could be the {} of any of the parameters called {}",
            mutex.name(),
            describe(first)
        ),
        _ => format!(
            "`{key}` could be the {} of {}",
            mutex.name(),
            names.join(" or of ")
        ),
    };
    let help = match choices.len() {
        0 => format!("name the one to lock, `x: ..`, and write `{key} = x`"),
        _ if is_unnamed => format!(
            "say which one: {}, or name the other and write its name",
            choices.join(" or ")
        ),
        1 => format!("say so: {}", choices.join(" or ")),
        _ => format!("say which one: {}", choices.join(" or ")),
    };
    let message = Message::new(Code::Ambiguous, text).help(help);
    let reported = diag.error(place(first), message);
    for param in [second].into_iter().chain(rest.iter().copied()) {
        let text = format!("{} is a candidate for `{key}` too", describe(param));
        let _ = diag.error(place(param), Message::new(Code::Ambiguous, text));
    }
    reported
}

fn describe(param: &Param) -> String {
    match &param.binding {
        Binding::Name(_) => format!("`{}`", param.name),
        Binding::Wild => "`_`".to_owned(),
        Binding::Pattern(pat, _) => format!("`{}`", text::source_like(pat.clone())),
    }
}

/// A parameter in its source form: name or pattern, and type.
fn place(param: &Param) -> TokenStream {
    let ty = &param.ty;
    match &param.binding {
        Binding::Name(_) => {
            let name = &param.name;
            quote::quote! { #name: #ty }
        }
        Binding::Pattern(pat, _) => quote::quote! { #pat: #ty },
        Binding::Wild => quote::quote! { #ty },
    }
}

fn irp_needs_kind(mutex: Mutex, param: &Param) -> Message {
    let key = mutex.key();
    let text = format!(
        "an IRP does not say whose {} is meant: its filter's or its pin's",
        mutex.name()
    );
    let help = match (&param.binding, &param.name) {
        (Binding::Name(_), name) => {
            format!("write `{key} = filter({name})` or `{key} = pin({name})`")
        }
        (Binding::Wild | Binding::Pattern(..), _) => format!(
            "name the parameter, `irp: PIRP`, and write `{key} = filter(irp)` or `{key} = pin(irp)`"
        ),
    };
    Message::new(Code::IrpNeedsKind, text).help(help).note(
        "KsGetFilterFromIrp is for an IRP sent to a filter, KsGetPinFromIrp for one sent to a pin \
         (nf-ks-ksgetfilterfromirp, nf-ks-ksgetpinfromirp)",
    )
}

fn lookup_arity(kind: IrpObject) -> Message {
    let (name, object) = match kind {
        IrpObject::Filter => ("filter", "filter"),
        IrpObject::Pin => ("pin", "pin"),
    };
    Message::new(
        Code::IrpNeedsKind,
        format!("`{name}(..)` looks up the {object} of an IRP and takes that IRP alone"),
    )
    .help(format!(
        "write `{name}(irp)`; a function of your own with this name is called `({name})(..)` or `self::{name}(..)`",
    ))
}

/// Without parentheses and the invisible groups of `macro_rules!` fragments.
fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peel(&group.expr),
        Expr::Paren(paren) => peel(&paren.expr),
        expr => expr,
    }
}
