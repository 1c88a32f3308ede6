//! `streaming-wrong`, `channel-wrong`, `follow-wrong`: checks the extensions of streams against the operation or
//! channel.

use serde_json::Value;

use super::subject::Subject;
use crate::diagnostic::{Diagnostics, Pointer, catalogue};
use crate::ir::{
    Api, Channel, ChannelKind, Follow, Location, Operation, Payload, Scalar, StreamTag, Streaming,
    Tagging, Ty, TypeKind, bare,
};
use crate::surface::{Op, Response, ResponseBody, operations};

/// Every `x-streaming`.
pub(super) fn streams(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    let Subject { api, origins, .. } = subject;
    for operation in &api.operations {
        let Some(streaming) = &operation.streaming else {
            continue;
        };
        let at = operation.pointer.join("x-streaming");
        let problems = flag_problem(operation, streaming)
            .into_iter()
            .chain(tag_problem(api, streaming));
        for why in problems {
            diagnostics.push(catalogue::streaming_wrong(origins.place(&at), &why));
        }
    }
}

/// Why the flag cannot be set in the body.
fn flag_problem(operation: &Operation, streaming: &Streaming) -> Option<String> {
    let (pointer, value) = streaming.flag.as_ref()?;
    let depth = pointer.tokens().count();
    let is_literal = match value {
        Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.is_i64(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    };
    if depth == 0 {
        return Some("`flag.pointer` names no member of the body".to_owned());
    }
    if !is_literal {
        return Some("`flag.value` is neither a boolean nor a text nor an integer".to_owned());
    }
    let Some(body) = &operation.body else {
        return Some("the operation has no body for `flag`".to_owned());
    };
    let misfit = body.choices.iter().find(|choice| match &choice.payload {
        Payload::Json(_) => false,
        Payload::Multipart(_) => depth > 1,
        Payload::Form { .. } | Payload::Text | Payload::Bytes | Payload::JsonLines(_) => true,
    })?;
    Some(format!(
        "a body of `{}` has no room for `{}`",
        misfit.media_type,
        pointer.as_str()
    ))
}

/// Why the last event cannot be recognised.
fn tag_problem(api: &Api, streaming: &Streaming) -> Option<String> {
    let essence = streaming.media_type.split(';').next().unwrap_or_default();
    let has_events = essence.trim().eq_ignore_ascii_case("text/event-stream");
    match streaming.tag {
        StreamTag::Event if !has_events => Some(format!(
            "`tag` is `event`, but `{essence}` has no `event:` lines"
        )),
        StreamTag::Data if !streaming.terminal.is_empty() && !is_tagged(api, &streaming.event) => {
            Some("`terminal` lists tags, but no property distinguishes the events".to_owned())
        }
        StreamTag::Event | StreamTag::Envelope | StreamTag::Data => None,
    }
}

/// Whether the type is a union with a tag.
fn is_tagged(api: &Api, ty: &Ty) -> bool {
    match bare(api, ty) {
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Union(union) => matches!(union.tagging, Tagging::Tag { .. }),
            TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {
                false
            }
        },
        _ => false,
    }
}

/// Every `x-follow`.
pub(super) fn follows(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    for op in operations(subject.api, subject.surface) {
        let Some(follow) = &op.ir.follow else {
            continue;
        };
        let at = op.ir.pointer.join("x-follow");
        for why in follow_problems(subject.api, op, follow) {
            diagnostics.push(catalogue::follow_wrong(subject.origins.place(&at), &why));
        }
    }
}

fn follow_problems(api: &Api, op: Op<'_>, follow: &Follow) -> Vec<String> {
    let mut problems = Vec::new();
    let is_plain = |case: &Response| {
        matches!(case.body, ResponseBody::Json(_) | ResponseBody::Any) && case.headers.is_none()
    };
    match op.own.success.cases.as_slice() {
        [case] if is_plain(case) => {}
        _ => problems.push("the success response is not one JSON body alone".to_owned()),
    }
    if follow.terminal.is_empty() != follow.tag.is_none() {
        problems.push("`tag` and `terminal` go together".to_owned());
    }
    let Some(channel) = follow.channel(api) else {
        problems.push(format!("there is no channel `{}`", follow.channel));
        return problems;
    };
    for (name, _) in &follow.parameters {
        let required = channel
            .parameters
            .iter()
            .find(|it| it.required && it.name == *name);
        match required.map(|parameter| &parameter.ty) {
            None => problems.push(format!("the channel has no required parameter `{name}`")),
            Some(Ty::Scalar(Scalar::Text)) => {}
            Some(_) => problems.push(format!("`{name}` of the channel is not a text")),
        }
    }
    for parameter in channel.parameters.iter().filter(|it| it.required) {
        if !follow
            .parameters
            .iter()
            .any(|(name, _)| *name == parameter.name)
        {
            problems.push(format!(
                "`parameters` lacks `{}` of the channel",
                parameter.name
            ));
        }
    }
    problems
}

/// Every channel.
pub(super) fn channels(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    let Subject { api, origins, .. } = subject;
    for channel in &api.channels {
        for (at, why) in channel_problems(channel) {
            diagnostics.push(catalogue::channel_wrong(origins.place(&at), &why));
        }
    }
}

fn channel_problems(channel: &Channel) -> Vec<(Pointer, String)> {
    let mut problems = Vec::new();
    if let Some(resume) = &channel.resume {
        let at = channel.pointer.join("resume");
        let is_known = channel.parameters.iter().any(|parameter| {
            parameter.location == Location::Query && parameter.name == resume.parameter
        });
        if !is_known {
            problems.push((
                at.clone(),
                format!("there is no query parameter `{}`", resume.parameter),
            ));
        }
        if resume.from.is_empty() {
            problems.push((at, "`from` has no pointer to the position".to_owned()));
        }
    }
    if let ChannelKind::WebSocket { terminal, tag, .. } = &channel.kind
        && !terminal.is_empty()
        && tag.is_none()
    {
        let why = "`terminal` lists tags, but there is no `tag`";
        problems.push((channel.pointer.join("terminal"), why.to_owned()));
    }
    problems
}
