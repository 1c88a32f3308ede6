//! Depth-first search for cycles among types.

use std::collections::BTreeSet;

/// The result of a search.
pub(super) struct Found {
    /// For each type the members that close a cycle.
    pub(super) closing: Vec<BTreeSet<usize>>,
    /// All types, each after those that it leads to, except through members that close a cycle.
    pub(super) order: Vec<usize>,
}

/// Searches the types below `count`, in order. An edge is a member of a type and the type that it leads to; one to a type
/// whose search is not over closes a cycle.
pub(super) fn cycles(count: usize, edges: impl Fn(usize) -> Vec<(usize, usize)>) -> Found {
    let mut search = Search {
        state: vec![State::New; count],
        found: Found {
            closing: vec![BTreeSet::new(); count],
            order: Vec::with_capacity(count),
        },
    };
    for start in 0..count {
        search.visit(start, &edges);
    }
    search.found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Search {
    state: Vec<State>,
    found: Found,
}

/// A type on the way, with the edges that are left.
struct Frame {
    index: usize,
    edges: std::vec::IntoIter<(usize, usize)>,
}

impl Search {
    fn visit(&mut self, start: usize, edges: &impl Fn(usize) -> Vec<(usize, usize)>) {
        let mut stack = Vec::new();
        if self.state.get(start) == Some(&State::New) {
            stack.push(self.open(start, edges));
        }
        while let Some(frame) = stack.last_mut() {
            let index = frame.index;
            match frame.edges.next() {
                None => {
                    self.set(index, State::Done);
                    self.found.order.push(index);
                    stack.pop();
                }
                Some((member, target)) => match self.state.get(target) {
                    Some(State::Open) => {
                        if let Some(closing) = self.found.closing.get_mut(index) {
                            closing.insert(member);
                        }
                    }
                    Some(State::New) => stack.push(self.open(target, edges)),
                    Some(State::Done) | None => {}
                },
            }
        }
    }

    fn open(&mut self, index: usize, edges: &impl Fn(usize) -> Vec<(usize, usize)>) -> Frame {
        self.set(index, State::Open);
        Frame {
            index,
            edges: edges(index).into_iter(),
        }
    }

    fn set(&mut self, index: usize, state: State) {
        if let Some(slot) = self.state.get_mut(index) {
            *slot = state;
        }
    }
}
