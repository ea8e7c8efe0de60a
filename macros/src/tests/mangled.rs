//! Whatever tokens come in, the attribute returns: an error or an item, and never a panic.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::prelude::*;

use crate::names;
use crate::pipeline;
use crate::syntax::{self, ItemKind};

/// Real functions, and things that are none.
const ITEMS: [&str; 18] = [
    "unsafe extern \"C\" fn stop(device: PKSDEVICE, irp: PIRP) { log(device); }",
    "/// Doc.\n#[inline] pub(crate) unsafe extern \"system\" fn f(irp: PIRP, v: *mut LONG) -> NtResult { g()?; Ok(()) }",
    "unsafe fn walk<'a, T: Clone>(&'a mut self, pin: &mut KSPIN, (a, mut b): (u8, T)) -> Result<&'a T, E> where T: X { Ok(&self.t) }",
    "pub unsafe fn opaque(_: PKSFILTER, #[cfg(x)] y: impl Fn() -> u8, mut z: Option<NonNull<_KSPIN>>) -> impl Iterator<Item = u8> { y() }",
    "unsafe extern \"C-unwind\" fn raw(pin: PKSPIN) -> NTSTATUS { #![allow(unused)] KsReleaseDevice(pin); STATUS_SUCCESS }",
    "default unsafe fn d(self: Box<Self>, o: PDEVICE_OBJECT) -> Box<dyn Fn() -> u8> { loop { break 'a } }",
    "const async fn all(d: PKSDEVICE, ...) -> ! {}",
    "unsafe fn none() -> (u8, [impl Copy; 3]) { m! { } }",
    "unsafe fn nothing(d: PKSDEVICE);",
    "fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, from: KSSTATE) -> NtResult { Ok(()) }",
    "/// Doc.\npub(super) fn get(cx: &mut k::Cx, filter: h::Filter<Capture>, r: &KSPROPERTY, v: &mut u32) -> NtResult { *v = 1; Ok(()) }",
    "fn intersect(cx: &mut Cx, _: NewFilter<Capture>, id: u32, a: DataFormat, b: Option<DataFormat>) -> NtResult<F> { f() }",
    "fn helper<'c, T>(mut cx: &mut Cx<'c>, pin: Pin<'_, 'c, T>, f: impl Fn()) -> Option<T> where T: PinKind { None }",
    "fn add(_: &mut Cx, device: NewDevice<Drv>) {}",
    "unsafe extern \"C\" fn close(_: PKSPIN, irp: PIRP) -> NtResult { Ok(()) }",
    "struct S { a: u8 }",
    "impl S { unsafe fn f(&self, d: PKSDEVICE) {} }",
    "",
];

const ARGUMENTS: [&str; 23] = [
    "",
    "device",
    "control = filter(irp), otherwise = 0",
    "device, control = pin, processing = { pin }",
    "processing, device, processing",
    "crate = ::ks_guard, device = unsafe { (*self).device }",
    "control = pin(irp, 1), crate = 3",
    "device(pin), control: filter",
    "otherwise = return, control = a.b::<C, D>(|x, y| x)",
    "= = =, ,, device",
    "r#device, r#fn, self, _",
    "slot = pin::SetDeviceState",
    "slot = filter::GetProperty, control",
    "slot = pin::Close<Video>, unsafe(assume_free(device), assume_held(control)), device",
    "slot = filter::Intersect, crate = k",
    "requires(control, passive), may_take(processing)",
    "ensures(device), may_call_down",
    "holds_nothing, any_state",
    "slot = , requires(), unsafe()",
    "slot = 3, may_take(a b), unsafe(assume_free device)",
    "slot = pin::Reset, requires(device), processing = pin, otherwise = ()",
    "device = m!(\"{a:b$} {'x {}}{ {\\u{e9}²}\", r\"{pin\", c\"{z}\", 'a')?, otherwise = if a { b } else { c } + [..pin]",
    "control = KsAcquireControl, filter = (filter)(irp)",
];

/// Tokens that are put in: what the grammars look for, out of place.
const SPARE: &str = "unsafe fn extern \"C\" device control = , ; : ! ... -> impl self mut ref _ 'a & * PKSPIN PIRP \
     KSDEVICE NTSTATUS Option<NonNull<KSPIN>> filter pin irp crate otherwise KsAcquireDevice __ks_synchronized_body \
     # [ks_synchronized] slot requires may_take Cx Pin<Video> &mut Self < > pin::Reset assume_free (a, b) { } r#fn 7 \"s\" dyn where const async";

/// One change: at the token with this number, counted through all groups, do this, with that spare token.
#[derive(Clone, Copy, Debug)]
struct Change {
    at: usize,
    kind: Kind,
    spare: usize,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Delete,
    Duplicate,
    SwapWithNext,
    Replace,
    Insert,
    Unwrap,
    Hide,
}

fn change() -> impl Strategy<Value = Change> {
    let kind = prop_oneof![
        Just(Kind::Delete),
        Just(Kind::Duplicate),
        Just(Kind::SwapWithNext),
        Just(Kind::Replace),
        Just(Kind::Insert),
        Just(Kind::Unwrap),
        Just(Kind::Hide),
    ];
    (0..80_usize, kind, any::<usize>()).prop_map(|(at, kind, spare)| Change { at, kind, spare })
}

fn apply(tokens: TokenStream, change: Change, spare: &[TokenTree]) -> TokenStream {
    let count = count(&tokens).max(1);
    let mut at = change.at % count;
    rewrite(tokens, &mut at, change, spare, &mut false)
}

fn count(tokens: &TokenStream) -> usize {
    let nested = |token: TokenTree| match token {
        TokenTree::Group(group) => 1 + count(&group.stream()),
        _ => 1,
    };
    tokens.clone().into_iter().map(nested).sum()
}

fn rewrite(
    tokens: TokenStream,
    at: &mut usize,
    change: Change,
    spare: &[TokenTree],
    done: &mut bool,
) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter();
    let other = || spare[change.spare % spare.len()].clone();
    while let Some(token) = tokens.next() {
        if *done {
            out.push(token);
            continue;
        }
        if *at == 0 {
            *done = true;
            match change.kind {
                Kind::Delete => {}
                Kind::Duplicate => out.extend([token.clone(), token]),
                Kind::SwapWithNext => {
                    out.extend(tokens.next());
                    out.push(token);
                }
                Kind::Replace => out.push(other()),
                Kind::Insert => out.extend([other(), token]),
                Kind::Unwrap => match token {
                    TokenTree::Group(group) => out.extend(group.stream()),
                    token => out.push(token),
                },
                // As a `macro_rules!` fragment arrives.
                Kind::Hide => {
                    let hidden = TokenStream::from(token);
                    out.push(Group::new(Delimiter::None, hidden).into());
                }
            }
            continue;
        }
        *at -= 1;
        out.push(match token {
            TokenTree::Group(group) => {
                let stream = rewrite(group.stream(), at, change, spare, done);
                Group::new(group.delimiter(), stream).into()
            }
            token => token,
        });
    }
    out.into_iter().collect()
}

fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

fn check(arguments: TokenStream, item: &TokenStream) {
    let expansion = pipeline::ks_synchronized(arguments, item.clone());
    if mentions(&expansion, "compile_error") {
        let (errors, rest): (Vec<TokenTree>, Vec<TokenTree>) = {
            // `:: core :: compile_error ! { .. }`, eight tokens each.
            let mut tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
            let mut end = 0;
            while tokens
                .get(end + 5)
                .is_some_and(|t| t.to_string() == "compile_error")
            {
                end += 8;
            }
            let rest = tokens.split_off(end.min(tokens.len()));
            (tokens, rest)
        };
        assert!(!errors.is_empty(), "{expansion}");
        assert_eq!(
            rest.is_empty(),
            item.is_empty(),
            "the item got lost: {expansion}"
        );
        return;
    }
    // A typed handler and a helper show the lifetime of their chain of objects.
    let is_expanded = mentions(&expansion, names::BODY) || mentions(&expansion, "__c");
    let names_chain = expansion.to_string().contains("Cx <");
    assert!(
        is_expanded || names_chain,
        "neither error nor lock: {expansion}"
    );
    let is_function = matches!(
        syntax::parse_item(expansion.clone()).kind,
        ItemKind::Function(_)
    );
    let is_value = syn::parse2::<syn::ItemConst>(expansion.clone()).is_ok();
    // What is no Rust inside comes out as it went in: rustc will say so.
    let is_broken = syn::parse2::<syn::Item>(item.clone()).is_err();
    assert!(
        is_function || is_value || is_broken,
        "no function: {expansion}"
    );
}

#[test]
fn every_pair_is_answered() {
    for arguments in ARGUMENTS {
        for item in ITEMS {
            check(
                TokenStream::from_str(arguments).expect("tokens"),
                &TokenStream::from_str(item).expect("tokens"),
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mangled_tokens_are_answered(
        item in prop::sample::select(&ITEMS[..]),
        arguments in prop::sample::select(&ARGUMENTS[..]),
        in_item in prop::collection::vec(change(), 0..5),
        in_arguments in prop::collection::vec(change(), 0..3),
    ) {
        let spare: Vec<TokenTree> = TokenStream::from_str(SPARE).expect("tokens").into_iter().collect();
        let mut item = TokenStream::from_str(item).expect("tokens");
        for change in in_item {
            item = apply(item, change, &spare);
        }
        let mut arguments = TokenStream::from_str(arguments).expect("tokens");
        for change in in_arguments {
            arguments = apply(arguments, change, &spare);
        }
        check(arguments, &item);
    }
}
