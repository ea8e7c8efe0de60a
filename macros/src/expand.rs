//! Model to tokens. Infallible: whatever can be refused has been refused.
//!
//! Writes nothing but the wrapper; what it does at run time is `ks_guard::__private`, compiled once and not per use.
//! User tokens come out as they went in, with their spans; ours carry `Span::mixed_site()`. Called by `pipeline` and
//! `fallback`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, PatType, ReturnType, Signature};

use crate::model::{
    Binding, Handler, IrpObject, Lock, Mutex, Object, Param, Parameter, ReturnClass, Shape, Source,
};
use crate::{names, tokens};

/// For `#[ks_synchronized(device, control = filter(irp))] unsafe extern "C" fn f(device: PKSDEVICE, irp: PIRP) -> R {..}`:
///
/// ```text
/// unsafe extern "C" fn f(device: PKSDEVICE, irp: PIRP) -> <R as HandlerReturn>::Raw {
///     let device_object = DevicePointer::mutex(&device);
///     let control_object = ControlObject::control(&unsafe { IrpPointer::filter(&irp) });
///     <R as HandlerReturn>::into_raw(if ControlMutex::is_missing(control_object) {
///         <R as FailureValue>::invalid_parameter()
///     } else {
///         let body = once(move || -> R {
///             let device = device;
///             let irp = irp;
///             match () { () => { .. } }
///         });
///         let body = move || unsafe { with_control(control_object, body) };
///         unsafe { with_device(device_object, body) }
///     })
/// }
/// ```
pub(crate) fn expand_handler(handler: &Handler) -> TokenStream {
    let Handler {
        shape,
        locks,
        otherwise,
        krate,
    } = handler;
    if locks.is_empty() {
        return expand_unlocked(shape, krate);
    }
    let find: Vec<TokenStream> = locks
        .iter()
        .map(|lock| expand_find(lock, shape, krate))
        .collect();
    let missing = locks
        .iter()
        .filter(|lock| lock.object.is_looked_up())
        .map(|lock| {
            let object = names::object(lock.mutex.key());
            let mutex = mutex_type(lock.mutex);
            quote_spanned!(Span::mixed_site()=> #krate::__private::#mutex::is_missing(#object))
        });
    let missing = join_or(missing);
    let body = expand_body(shape, krate);
    let run = expand_locks(locks, krate);
    let value = if !missing.is_empty() {
        let failure = expand_failure(shape, otherwise.as_ref(), krate);
        quote_spanned! {Span::mixed_site()=> if #missing { #failure } else { #body #run } }
    } else if shape.returns.projected {
        quote_spanned! {Span::mixed_site()=> { #body #run } }
    } else {
        quote_spanned! {Span::mixed_site()=> #body #run }
    };
    let whole = if shape.returns.projected && leaves_early(handler) {
        let result = expand_result(shape);
        let run = quote_spanned! {Span::mixed_site()=>
            #krate::__private::once(move || #result { #(#find)* #value })()
        };
        expand_into_raw(shape, &run, krate)
    } else {
        let value = expand_into_raw(shape, &value, krate);
        quote! { #(#find)* #value }
    };
    expand_function(shape, &whole, krate)
}

/// Whether an expression of the attribute can return from the function, by `?` or `return`. What it returns is of the
/// declared type, so a function with another outward type needs a frame in between.
fn leaves_early(handler: &Handler) -> bool {
    let objects = handler.locks.iter().filter_map(|lock| match &lock.object {
        Object::Found(Source::Expression(expr)) | Object::FromIrp(_, Source::Expression(expr)) => {
            Some(expr.clone())
        }
        _ => None,
    });
    objects
        .chain(handler.otherwise.as_ref().map(ToTokens::to_token_stream))
        .any(tokens::has_exit)
}

/// The same function without any lock: for a raw handler that names its slot and no mutex, and for use beside an error,
/// where callers and dispatch tables still type-check.
pub(crate) fn expand_unlocked(shape: &Shape, krate: &TokenStream) -> TokenStream {
    let body = expand_body(shape, krate);
    let name = names::body();
    let run = quote_spanned! {Span::mixed_site()=> { #body #name() } };
    let value = expand_into_raw(shape, &run, krate);
    expand_function(shape, &value, krate)
}

/// The runtime's type for one kind of mutex.
fn mutex_type(mutex: Mutex) -> Ident {
    let name = match mutex {
        Mutex::Device => "DeviceMutex",
        Mutex::Control => "ControlMutex",
        Mutex::Processing => "ProcessingMutex",
    };
    Ident::new(name, Span::mixed_site())
}

fn join_or(conditions: impl Iterator<Item = TokenStream>) -> TokenStream {
    let or = quote_spanned!(Span::mixed_site()=> ||);
    let mut joined = TokenStream::new();
    for condition in conditions {
        if !joined.is_empty() {
            joined.extend(or.clone());
        }
        joined.extend(condition);
    }
    joined
}

/// The outer function around `value`, which is its body.
fn expand_function(shape: &Shape, value: &TokenStream, krate: &TokenStream) -> TokenStream {
    let Shape {
        attrs,
        vis,
        defaultness,
        inner_attrs,
        ..
    } = shape;
    let Signature {
        constness,
        asyncness,
        safety,
        abi,
        fn_token,
        ident,
        generics,
        paren_token,
        inputs,
        ..
    } = &shape.sig;
    let mut params = shape.params.iter();
    let mut outer = TokenStream::new();
    for input in inputs.pairs() {
        match (input.value(), params.as_slice()) {
            (FnArg::Typed(typed), [param, ..]) => {
                outer.extend(outer_param(typed, param));
                params.next();
            }
            (input, _) => input.to_tokens(&mut outer),
        }
        input.punct().to_tokens(&mut outer);
    }
    let mut outer = Group::new(Delimiter::Parenthesis, outer);
    outer.set_span(paren_token.span.join());
    let output = outer_output(shape, krate);
    let conditions = &generics.where_clause;
    let sig = quote! {
        #constness #asyncness #safety #abi #fn_token #ident #generics #outer #output #conditions
    };
    let body = quote! { #inner_attrs #value };
    let mut body = Group::new(Delimiter::Brace, body);
    body.set_span(shape.body.span());
    quote! { #(#attrs)* #vis #defaultness #sig #body }
}

/// What the outer function returns.
pub(crate) fn outer_output(shape: &Shape, krate: &TokenStream) -> TokenStream {
    match &shape.sig.output {
        ReturnType::Type(arrow, ty) if shape.returns.projected => {
            let raw = Ident::new("Raw", Span::mixed_site());
            let raw = expand_member(&ty.to_token_stream(), &raw, krate);
            quote! { #arrow #raw }
        }
        output => output.to_token_stream(),
    }
}

fn outer_param(typed: &PatType, param: &Param) -> TokenStream {
    let name = outer_name(param);
    let Param { attrs, ty, .. } = param;
    let colon = &typed.colon_token;
    quote! { #(#attrs)* #name #colon #ty }
}

/// `let object = ..;` for one mutex.
///
/// The user's expression is evaluated in a statement of its own, outside our `unsafe`: its temporaries end there, and
/// an unsafe operation in it needs the user's own block.
fn expand_find(lock: &Lock, shape: &Shape, krate: &TokenStream) -> TokenStream {
    let mutex = lock.mutex;
    let object = names::object(mutex.key());
    let (before, found) = match &lock.object {
        Object::Given(parameter) => {
            let source = borrow_parameter(parameter, shape);
            (
                TokenStream::new(),
                expand_mutex(mutex, true, &source, krate),
            )
        }
        Object::Found(source) => {
            let (before, source) = expand_source(source, mutex, shape);
            (before, expand_mutex(mutex, false, &source, krate))
        }
        Object::FromIrp(kind, irp) => {
            let (before, irp) = expand_source(irp, mutex, shape);
            (before, expand_from_irp(mutex, *kind, &irp, krate))
        }
    };
    quote_spanned! {Span::mixed_site()=> #before let #object = #found; }
}

/// What has to run first, and a reference to the value.
fn expand_source(source: &Source, mutex: Mutex, shape: &Shape) -> (TokenStream, TokenStream) {
    match source {
        Source::Parameter(parameter) => (TokenStream::new(), borrow_parameter(parameter, shape)),
        Source::Receiver(this) => {
            let borrowed = quote_spanned!(this.span()=> &#this);
            (TokenStream::new(), borrowed)
        }
        Source::Expression(expr) => {
            let name = names::expression(mutex.key());
            let evaluated = quote_spanned! {Span::mixed_site()=> let #name = #expr; };
            (evaluated, borrow(&name, expr))
        }
    }
}

fn borrow_parameter(parameter: &Parameter, shape: &Shape) -> TokenStream {
    let Some(param) = shape.params.get(parameter.index) else {
        return TokenStream::new();
    };
    let name = outer_name(param);
    match &parameter.named {
        Some(place) => borrow(&name, place),
        None => borrow(&name, &param.ty),
    }
}

/// `&name`, placed so that a type error underlines `place`: what in the attribute names the object, or else the
/// parameter's type.
fn borrow(name: &Ident, place: &impl ToTokens) -> TokenStream {
    let (first, last) = tokens::ends(place);
    let mut name = name.clone();
    name.set_span(name.span().located_at(last));
    quote_spanned!(first=> &#name)
}

/// The mutex behind `source`.
fn expand_mutex(
    mutex: Mutex,
    is_given: bool,
    source: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    match (mutex, is_given) {
        (Mutex::Device, true) => quote_spanned! {Span::mixed_site()=>
            #krate::__private::DevicePointer::mutex(#source)
        },
        // SAFETY (of the expansion): the function is `unsafe`, and its contract is that objects it is given are valid
        // or null; `ks_guard`'s documentation of the attribute says so.
        (Mutex::Device, false) => quote_spanned! {Span::mixed_site()=>
            unsafe { #krate::__private::DeviceObject::device(#source) }
        },
        (Mutex::Control, _) => quote_spanned! {Span::mixed_site()=>
            #krate::__private::ControlObject::control(#source)
        },
        (Mutex::Processing, _) => quote_spanned! {Span::mixed_site()=>
            #krate::__private::ProcessingObject::processing(#source)
        },
    }
}

fn expand_from_irp(
    mutex: Mutex,
    kind: IrpObject,
    source: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let function = match kind {
        IrpObject::Filter => quote_spanned!(Span::mixed_site()=> filter),
        IrpObject::Pin => quote_spanned!(Span::mixed_site()=> pin),
    };
    // SAFETY (of the expansion): as in `expand_mutex`; the IRP is null or valid.
    let found = quote_spanned! {Span::mixed_site()=>
        unsafe { #krate::__private::IrpPointer::#function(#source) }
    };
    match mutex {
        Mutex::Device => {
            let name = names::found();
            quote_spanned! {Span::mixed_site()=>
                { let #name = #found; unsafe { #krate::__private::DeviceObject::device(&#name) } }
            }
        }
        Mutex::Control => quote_spanned! {Span::mixed_site()=>
            #krate::__private::ControlObject::control(&#found)
        },
        Mutex::Processing => quote_spanned! {Span::mixed_site()=>
            #krate::__private::ProcessingObject::processing(&#found)
        },
    }
}

fn expand_body(shape: &Shape, krate: &TokenStream) -> TokenStream {
    let name = names::body();
    let closure = expand_closure(shape, krate);
    quote_spanned! {Span::mixed_site()=> let #name = #closure; }
}

/// The user's body as a closure that owns every parameter.
///
/// Each is bound again whole, because a closure would otherwise capture the fields that the body uses and leave the
/// rest to be dropped by the outer function, after the release. The arm of a `match` ends the temporaries of the
/// body's last expression before those bindings, as a function body does, in every edition. `once` tells rustc that the
/// closure runs once: without it a method could not return what it borrows from `&mut self`.
fn expand_closure(shape: &Shape, krate: &TokenStream) -> TokenStream {
    let this = shape.receiver.as_ref().map(|this| {
        quote_spanned! {Span::mixed_site()=> let _ = &#this; }
    });
    let params = shape.params.iter().map(expand_rebind);
    let result = expand_result(shape);
    let statements = &shape.statements;
    let mut body = Group::new(Delimiter::Brace, statements.clone());
    body.set_span(shape.body.span());
    quote_spanned! {Span::mixed_site()=>
        #krate::__private::once(move || #result {
            #this
            #(#params)*
            match () { () => #body }
        })
    }
}

/// `-> Ret` of the declared type, where it can be written.
fn expand_result(shape: &Shape) -> TokenStream {
    match (&shape.returns.class, &shape.sig.output) {
        (ReturnClass::Opaque, _) => TokenStream::new(),
        (ReturnClass::Named(ty), ReturnType::Type(arrow, _)) => quote! { #arrow #ty },
        (_, ReturnType::Type(arrow, ty)) => quote! { #arrow #ty },
        (_, ReturnType::Default) => quote_spanned!(Span::mixed_site()=> -> ()),
    }
}

/// What the outer function calls a parameter.
///
/// A name that starts with one `_` gets a twin of ours with the same spelling, unless the attribute's expressions use
/// it: clippy objects to the use of such a name, and binding it again inside is one. Not so with two, as our own names
/// have.
fn outer_name(param: &Param) -> Ident {
    let is_plain = matches!(param.binding, Binding::Name(_)) && !param.mentioned;
    if is_plain && is_unused_by_name(&param.name) && !param.name.to_string().starts_with("__") {
        names::twin(&param.name)
    } else {
        param.name.clone()
    }
}

fn is_unused_by_name(name: &Ident) -> bool {
    name.to_string().starts_with('_')
}

/// The statements that bind one parameter again, inside the closure.
fn expand_rebind(param: &Param) -> TokenStream {
    let Param {
        name, cfgs, lints, ..
    } = param;
    let outer = outer_name(param);
    match &param.binding {
        // In a tuple, because clippy takes a lone binding of such a name for a forgotten one.
        Binding::Name(mutability) if is_unused_by_name(name) => {
            quote_spanned! {Span::mixed_site()=>
                #(#cfgs)* #(#lints)* let (#mutability #name,) = (#outer,);
            }
        }
        Binding::Name(mutability) => {
            let used = (param.locked || param.mentioned).then(|| {
                quote_spanned! {Span::mixed_site()=> #(#cfgs)* let _ = &#name; }
            });
            quote_spanned! {Span::mixed_site()=>
                #(#cfgs)* #(#lints)* let #mutability #name = #outer;
                #used
            }
        }
        Binding::Wild => quote_spanned! {Span::mixed_site()=>
            #(#cfgs)* let #name = #name;
        },
        Binding::Pattern(pat, _) => {
            let mutability = tokens::binds_by_ref_mut(pat.clone())
                .then(|| quote_spanned!(Span::mixed_site()=> mut));
            quote_spanned! {Span::mixed_site()=>
                #(#cfgs)* let #mutability #name = #name;
                #(#cfgs)* #(#lints)* let #pat = #name;
            }
        }
    }
}

/// Innermost first: each closure owns the one before, and the outermost mutex is taken by the last call.
fn expand_locks(locks: &[Lock], krate: &TokenStream) -> TokenStream {
    let body = names::body();
    let mut tokens = TokenStream::new();
    for (depth, lock) in locks.iter().enumerate().rev() {
        let object = names::object(lock.mutex.key());
        let with = Ident::new(
            match lock.mutex {
                Mutex::Device => "with_device",
                Mutex::Control => "with_control",
                Mutex::Processing => "with_processing",
            },
            Span::mixed_site(),
        );
        // SAFETY (of the expansion): the object was found to be the mutex's own and not null, and the function's
        // `unsafe` contract is that it is valid and that none of the listed mutexes is held by this thread.
        let call = quote_spanned! {Span::mixed_site()=>
            unsafe { #krate::__private::#with(#object, #body) }
        };
        tokens.extend(if depth == 0 {
            call
        } else {
            quote_spanned! {Span::mixed_site()=> let #body = move || #call; }
        });
    }
    tokens
}

fn expand_failure(shape: &Shape, otherwise: Option<&Expr>, krate: &TokenStream) -> TokenStream {
    if let Some(value) = otherwise {
        return if tokens::starts_like_a_statement(value) {
            quote_spanned! {Span::mixed_site()=> (#value) }
        } else {
            value.to_token_stream()
        };
    }
    match &shape.returns.class {
        ReturnClass::NtStatus(ty) => quote_spanned! {ty.span()=>
            #krate::__private::INVALID_PARAMETER
        },
        ReturnClass::Named(ty) => quote_spanned! {ty.span()=>
            <#ty as #krate::__private::FailureValue>::invalid_parameter()
        },
        // An opaque type has been refused by `check_failure_value`.
        ReturnClass::Unit | ReturnClass::Opaque => TokenStream::new(),
    }
}

fn expand_into_raw(shape: &Shape, value: &TokenStream, krate: &TokenStream) -> TokenStream {
    match &shape.returns.class {
        ReturnClass::Named(ty) if shape.returns.projected => {
            let into_raw = Ident::new("into_raw", Span::mixed_site());
            let into_raw = expand_member(ty, &into_raw, krate);
            quote_spanned! {ty.span()=> #into_raw(#value) }
        }
        _ => value.clone(),
    }
}

/// `<ty as HandlerReturn>::member`, all of it placed on the type.
///
/// A type that is no `HandlerReturn` is found so in the signature and again in the body; rustc prints only one of
/// several errors that are equal to the last span.
fn expand_member(ty: &TokenStream, member: &Ident, krate: &TokenStream) -> TokenStream {
    let (first, last) = tokens::ends(ty);
    let open = quote_spanned!(first=> <);
    let mut member = member.clone();
    member.set_span(last);
    quote_spanned! {first=> #open #ty as #krate::__private::HandlerReturn>::#member }
}
