//! The error collector and the list of stable error codes.
//!
//! Owns how a message is put together (code first, then text, then help and note lines); knows no rule. Every stage
//! that can find something wrong is handed a `&mut Diag`.

use std::fmt::{self, Display};

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// A stable error code. Numbers are never reused; each has a page in `ks_guard::errors`.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Code {
            $($(#[$doc])* $name = $number,)*
        }

        impl Code {
            /// Every code that this crate can report.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

codes! {
    /// The attribute is on something that is no function with a body.
    NotAFunction = 1,
    /// The function is not `unsafe`.
    SafeFunction = 2,
    /// The function is `async`.
    Async = 3,
    /// The function is `const`.
    Const = 4,
    /// The function returns `!`.
    NeverReturns = 5,
    /// The function takes C variadic arguments.
    Variadic = 6,
    /// An argument of the attribute that does not parse, or whose key is unknown.
    Argument = 7,
    /// A key is given twice.
    Repeated = 8,
    /// The mutexes are not listed in hierarchy order.
    Order = 9,
    /// No parameter leads to the mutex.
    NoObject = 10,
    /// Several parameters lead to the mutex.
    Ambiguous = 11,
    /// Only an IRP is there, and it does not say whether the filter or the pin is meant.
    IrpNeedsKind = 12,
    /// A raw acquire or release function is named under the attribute.
    RawCall = 13,
    /// The attribute is on one function twice.
    Twice = 14,
    /// An expression of the attribute uses a name that a parameter's pattern binds.
    PatternName = 15,
    /// The return type has no value for a failed lookup.
    NoFailureValue = 18,
    /// An `extern` handler returns what no C caller can read.
    HandlerReturn = 19,
    /// A key that belongs to another form of the attribute.
    WrongForm = 20,
    /// The function has no context as its first parameter, and is no C callback either.
    NoContext = 21,
    /// A parameter of a typed handler is not what its position asks for.
    Position = 22,
    /// The context's generics are written out where the attribute fills them in.
    StateSpelled = 23,
    /// A typed function is `unsafe` or `extern`.
    TypedQualifier = 24,
    /// A handler of a slot is generic, a method, or speaks of `Self`.
    GenericHandler = 25,
    /// A function over a context, and nothing says which slot it is or what it asks of its callers.
    NoSlot = 26,
    /// What a helper asks of its callers cannot be read, or cannot be had.
    Requirement = 27,
    /// An assumption that cannot be read, or that makes no sense.
    Assumption = 28,
    /// A raw handler with a slot is not `unsafe extern "C"`.
    RawSlotAbi = 29,
    /// The slot belongs to another kind of object than the handle.
    SlotOfAnotherKind = 30,
}

impl Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KSG{:03}", *self as u8)
    }
}

/// Proof that an error was recorded: the only way for a stage to give up on a node.
#[must_use]
#[derive(Debug)]
pub(crate) struct Reported(());

/// One message: what is wrong, and at most one `help` and one `note` line under it.
pub(crate) struct Message {
    code: Code,
    text: String,
    help: Option<String>,
    note: Option<String>,
}

impl Message {
    pub(crate) fn new(code: Code, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            help: None,
            note: None,
        }
    }

    /// What to write instead.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The documented rule behind the refusal.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)?;
        // rustc prints a message above its snippet; the blank line keeps these apart from the text, as its own are.
        if self.help.is_some() || self.note.is_some() {
            f.write_str("\n")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n= help: {help}")?;
        }
        if let Some(note) = &self.note {
            write!(f, "\n= note: {note}")?;
        }
        Ok(())
    }
}

/// The errors of one use of the attribute.
#[derive(Default)]
pub(crate) struct Diag {
    errors: Vec<syn::Error>,
    doubtful: bool,
}

impl Diag {
    /// Records `message` under the whole of `at`, or under the attribute itself when `at` has no token.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: Message) -> Reported {
        self.errors.push(syn::Error::new_spanned(at, message));
        Reported(())
    }

    /// Records `message` at a place that is no token of the user's, such as the attribute as a whole.
    pub(crate) fn error_at(&mut self, at: Span, message: Message) -> Reported {
        self.errors.push(syn::Error::new(at, message));
        Reported(())
    }

    /// Records what another collector has.
    pub(crate) fn append(&mut self, other: Self) {
        self.errors.extend(other.errors);
        self.doubtful |= other.doubtful;
    }

    /// What has just been recorded leaves open in which lock state the body runs, so that nothing about the body's use of a
    /// context can be called a mistake.
    pub(crate) fn doubt(&mut self) {
        self.doubtful = true;
    }

    pub(crate) fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// For what cannot go on because of an error that an earlier stage recorded.
    pub(crate) fn earlier(&self) -> Reported {
        debug_assert!(
            !self.is_empty(),
            "an earlier stage reports what it gives up"
        );
        Reported(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    #[cfg(test)]
    pub(crate) fn errors(&self) -> &[syn::Error] {
        &self.errors
    }

    /// One `compile_error!` per error.
    pub(crate) fn into_errors(self) -> TokenStream {
        self.errors
            .into_iter()
            .map(syn::Error::into_compile_error)
            .collect()
    }
}
