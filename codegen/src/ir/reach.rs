//! Reach: which types requests and responses lead to.

use super::api::Api;
use super::types::Ty;
use super::walk;
use super::walk::{Edge, Role};

/// The ways that values of a type go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    /// To the server: in a body, a parameter, a header, or a message of a channel.
    pub sent: bool,
    /// From the server: in a response, its headers, a stream, or a message of a channel.
    pub received: bool,
}

/// The directions of each type.
#[must_use]
pub fn directions(api: &Api) -> Vec<Directions> {
    let sent = walk::reached(api, used(api, Role::is_sent), |_| true);
    let received = walk::reached(api, used(api, Role::is_received), |_| true);
    let both = sent.into_iter().zip(received);
    both.map(|(sent, received)| Directions { sent, received })
        .collect()
}

/// Which types belong to errors: those of error bodies themselves, and those that are reached only from them.
#[must_use]
pub fn errors(api: &Api) -> Vec<bool> {
    let bodies = used(api, |role| role == Role::Error);
    let others = used(api, |role| !matches!(role, Role::Error | Role::Node));
    let others = walk::reached(api, others, |_| true);
    let themselves = walk::reached(api, bodies.clone(), |edge| {
        !matches!(edge, Edge::Field | Edge::Additional)
    });
    let held = walk::reached(api, bodies, |_| true).into_iter().zip(others);
    held.zip(themselves)
        .map(|((held, other), itself)| itself || held && !other)
        .collect()
}

/// Whether callers construct values of each type: it is part of requests, or nothing uses it.
#[must_use]
pub fn inputs(api: &Api) -> Vec<bool> {
    let directions = directions(api).into_iter();
    directions
        .map(|direction| direction.sent || !direction.received)
        .collect()
}

/// The type expressions that an API uses in such roles.
fn used(api: &Api, is_wanted: impl Fn(Role) -> bool) -> Vec<&Ty> {
    let mut found = Vec::new();
    walk::uses(api, &mut |role, ty| {
        if is_wanted(role) {
            found.push(ty);
        }
    });
    found
}
