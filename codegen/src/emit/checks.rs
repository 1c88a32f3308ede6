//! Rules of values, and the values into which `validate()` descends.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Api, Body, Constraint, Constraints, EnumScalar, Location, Parameter, Payload, Ty, TypeId,
    TypeKind, bare, resolved, walk,
};

/// `"/tags": [MaxItems(8)]`, `"/tags/*": [MinLength(1)]`: the rules of a value and of nested values, by their places
/// below `at`.
#[must_use]
pub fn table(constraints: &Constraints, at: &str) -> Vec<TokenStream> {
    rows(constraints, at)
        .into_iter()
        .map(|(place, constraints)| {
            let rules = constraints.iter().map(rule);
            quote!(#place: [#(#rules),*])
        })
        .collect()
}

/// `"/query/limit": [Maximum("100")]`: the rules of the parameters and the body of a request.
pub fn rules(parameters: &[Parameter], body: Option<&Body>) -> Vec<TokenStream> {
    let mut all = Vec::new();
    for parameter in parameters {
        let location = match parameter.location {
            Location::Path => "/path",
            Location::Query => "/query",
            Location::Header => "/header",
            Location::Cookie => "/cookie",
        };
        let place = format!("{location}{}", token(&parameter.name));
        all.extend(table(&parameter.constraints, &place));
    }
    // If media types have different rules, it is not known yet which will be sent.
    let choices = body.into_iter().flat_map(|body| &body.choices);
    let mut asked = choices
        .filter(|choice| matches!(choice.payload, Payload::Json(_) | Payload::Form { .. }))
        .map(|choice| &choice.constraints);
    if let Some(first) = asked.next()
        && asked.all(|other| other == first)
    {
        all.extend(table(first, "/body"));
    }
    all
}

fn rows<'a>(constraints: &'a Constraints, at: &str) -> Vec<(String, &'a [Constraint])> {
    let mut rows = Vec::new();
    let mut open = vec![(constraints, at.to_owned())];
    while let Some((constraints, at)) = open.pop() {
        let items = constraints.items.iter();
        open.extend(items.map(|items| (&**items, format!("{at}/*"))));
        let prefix = constraints.prefix.iter().enumerate().rev();
        open.extend(prefix.map(|(index, member)| (member, format!("{at}/{index}"))));
        if !constraints.value.is_empty() {
            rows.push((at, constraints.value.as_slice()));
        }
    }
    rows
}

/// The rules of an object itself: `"": [MinProperties(1)]`.
#[must_use]
pub fn own(constraints: &[Constraint]) -> Option<TokenStream> {
    let rules = constraints.iter().map(rule);
    (!constraints.is_empty()).then(|| quote!("": [#(#rules),*]))
}

/// A name as a token of a JSON Pointer.
#[must_use]
pub fn token(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Whether a type expression of a request leads to a type that has a `validate()`.
#[must_use]
pub fn reach(api: &Api, ty: &Ty) -> bool {
    leaf(api, ty).is_some()
}

/// The type with constraints that a type expression leads to, where the runtime goes into the containers around it.
#[must_use]
pub fn leaf(api: &Api, ty: &Ty) -> Option<TypeId> {
    let mut ty = ty;
    loop {
        ty = match bare(api, ty) {
            Ty::Named(id) => return api.ty(*id).constrained.then_some(*id),
            ty if walk::key(ty).is_none_or(|key| is_text(api, key)) => walk::element(ty)?,
            _ => return None,
        };
    }
}

/// Whether keys of a map are text.
fn is_text(api: &Api, key: &Ty) -> bool {
    match resolved(api, key) {
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Enum(values) => values.scalar == EnumScalar::Text,
            TypeKind::Struct(_)
            | TypeKind::Union(_)
            | TypeKind::Alias(_)
            | TypeKind::Newtype(_) => false,
        },
        _ => false,
    }
}

/// `MaxLength(100)`
fn rule(constraint: &Constraint) -> TokenStream {
    match constraint {
        Constraint::MinLength(count) => counted(quote!(MinLength), *count),
        Constraint::MaxLength(count) => counted(quote!(MaxLength), *count),
        Constraint::Pattern(pattern) => quote!(Pattern(#pattern)),
        Constraint::Minimum(bound) => bounded(quote!(Minimum), bound),
        Constraint::Maximum(bound) => bounded(quote!(Maximum), bound),
        Constraint::ExclusiveMinimum(bound) => bounded(quote!(ExclusiveMinimum), bound),
        Constraint::ExclusiveMaximum(bound) => bounded(quote!(ExclusiveMaximum), bound),
        Constraint::MultipleOf(step) => bounded(quote!(MultipleOf), step),
        Constraint::MinItems(count) => counted(quote!(MinItems), *count),
        Constraint::MaxItems(count) => counted(quote!(MaxItems), *count),
        Constraint::UniqueItems => quote!(UniqueItems),
        Constraint::MinProperties(count) => counted(quote!(MinProperties), *count),
        Constraint::MaxProperties(count) => counted(quote!(MaxProperties), *count),
    }
}

/// A count, without `u64` behind it.
fn counted(name: TokenStream, count: u64) -> TokenStream {
    let count = Literal::u64_unsuffixed(count);
    quote!(#name(#count))
}

/// A number as text: no digit is lost.
fn bounded(name: TokenStream, bound: &serde_json::Number) -> TokenStream {
    let bound = bound.to_string();
    quote!(#name(#bound))
}
