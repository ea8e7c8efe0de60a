//! A helper that asks for more may call one that asks for less, without spelling both.
//!
//! Which bound implies which is computed from the text: a bound is a rule per mutex, a rule is a set of states. Every pair that
//! comes out must compile as a call, and nothing else is claimed.
#![expect(dead_code, reason = "that the calls compile is the point")]

use std::collections::{BTreeMap, BTreeSet};

use ks_guard::state::*;

const RULES: &str = include_str!("../../runtime/src/state/rules.rs");
const BOUNDS: &str = include_str!("../../runtime/src/state/bounds.rs");

/// `A => B C`: each a call from a helper over `A` to one over `B`.
macro_rules! implications {
    ($($from:ident => $($to:ident)*;)*) => {
        $(const _: () = {
            fn caller<S: $from>() {
                $({
                    fn callee<S: $to>() {}
                    callee::<S>();
                })*
            }
        };)*
        const LISTED: &[(&str, &[&str])] = &[$((stringify!($from), &[$(stringify!($to)),*])),*];
    };
}

implications! {
    MayTakeDevice => MayTakeControl MayTakeProcessing HoldsNothing MayCallDown MayWait MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    MayTakeControl => MayTakeProcessing MayCallDown MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    MayTakeProcessing => MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    HoldsDevice => ;
    HoldsControl => ;
    ReachesDevice => HoldsDevice;
    ReachesControl => HoldsControl;
    HoldsNothing => MayAskForProcessing;
    MayCallDown => MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    MayDeleteFilterFactory => HoldsDevice ReachesDevice RunsAtPassiveLevel MayTakeFastMutex;
    MayWait => MayCallDown MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    MayAskForProcessing => ;
    WalksFilters => HoldsDevice MayTakeControl MayTakeProcessing MayCallDown MayAskForProcessing RunsAtPassiveLevel MayTakeFastMutex;
    RunsAtPassiveLevel => MayTakeFastMutex;
    MayTakeFastMutex => ;
}

/// Two bounds together imply a third; and what is so outside is so inside a walk.
mod together {
    use super::*;

    fn needs_walk<S: WalksFilters>() {}
    fn needs_device<S: HoldsDevice>() {}
    fn needs_data<S: ReachesDevice>() {}
    fn needs_control<S: HoldsControl>() {}
    fn needs_control_data<S: ReachesControl>() {}
    fn needs_control_free<S: MayTakeControl>() {}

    fn walk<S: HoldsDevice + MayTakeControl>() {
        needs_walk::<S>();
        needs_walk::<S::InFilterWalk>();
        needs_walk::<<S::InFilterWalk as State>::InFilterWalk>();
        needs_control_free::<S::InFilterWalk>();
        needs_control_data::<ControlIs<S::InFilterWalk, HeldByThisCallback>>();
    }
    fn one_for_all<S: WalksFilters>() {
        walk::<S>();
    }
    fn in_filter_walk<S: HoldsDevice>() {
        needs_device::<S::InFilterWalk>();
        needs_device::<<S::InFilterWalk as State>::InFilterWalk>();
    }
    fn data_in_filter_walk<S: ReachesDevice>() {
        needs_data::<S::InFilterWalk>();
        needs_data::<<S::InFilterWalk as State>::InFilterWalk>();
    }
    fn in_pin_walk<S: HoldsControl>() {
        needs_control::<S::InPinWalk>();
        needs_control::<<S::InPinWalk as State>::InPinWalk>();
    }
    fn data_in_pin_walk<S: ReachesControl>() {
        needs_control_data::<S::InPinWalk>();
    }
}

/// `Name: base => [] A, [S] B<S>` to the states, by rule.
fn rules() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut rules = BTreeMap::new();
    for line in RULES.lines().filter(|line| line.contains("=> [")) {
        let Some((head, states)) = line.split_once("=>") else {
            continue;
        };
        let name = head.trim().split([':', ' ']).next().unwrap_or_default();
        let states = states.split(", ").filter_map(|state| {
            let state = state.trim().split_once(' ')?.1;
            let state = state.trim().split('<').next()?;
            state.rsplit("::").next()
        });
        rules.insert(name, states.collect());
    }
    rules
}

/// `Name = D: Rule, I: Rule` to the rules, by bound and place.
fn bounds() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let lines = BOUNDS.lines().map(str::trim);
    let bound = |line: &'static str| {
        let (name, parts) = line.split_once(" = ")?;
        let parts = parts.split(", ").map(|part| part.split_once(": "));
        Some((name, parts.collect::<Option<BTreeMap<_, _>>>()?))
    };
    lines.filter_map(bound).collect()
}

#[test]
fn what_follows_is_listed() {
    let (rules, bounds) = (rules(), bounds());
    assert!(
        rules.len() > 25 && bounds.len() > 12,
        "read: {rules:?} {bounds:?}"
    );
    let implies = |a: &str, b: &str| {
        bounds[b].iter().all(|(place, weaker)| {
            bounds[a]
                .get(place)
                .is_some_and(|stronger| rules[stronger].is_subset(&rules[weaker]))
        })
    };
    let computed: BTreeMap<&str, BTreeSet<&str>> = bounds
        .keys()
        .map(|a| {
            (
                *a,
                bounds
                    .keys()
                    .filter(|b| *b != a && implies(a, b))
                    .copied()
                    .collect(),
            )
        })
        .collect();
    let listed: BTreeMap<&str, BTreeSet<&str>> = LISTED
        .iter()
        .map(|(from, to)| (*from, to.iter().copied().collect()))
        .collect();
    assert_eq!(listed, computed);
}
