//! Channels: `x-websocket` and `x-socketio`.

use indexmap::IndexMap;
use serde_json::Value;

use super::docs;
use super::docs::text;
use super::lowerer::Lowerer;
use super::operation::template;
use crate::diagnostic::Pointer;
use crate::ir::{
    Api, Channel, ChannelKind, ChannelMessage, Docs, NameHint, Requirement, Resume, SocketEvent,
};
use crate::read::{self, SchemaId};

impl<'a> Lowerer<'a> {
    /// The channels of the document.
    pub(crate) fn channels(&mut self, api: &Api) -> Vec<Channel> {
        let channels = &self.description.channels;
        let mut all = Vec::new();
        for (keyword, list) in [
            ("x-websocket", &channels.websocket),
            ("x-socketio", &channels.socketio),
        ] {
            for (name, channel) in list {
                let pointer = Pointer::root().join(keyword).join(name);
                let kind = match keyword {
                    "x-websocket" => self.websocket(name, channel),
                    _ => self.socketio(name, channel),
                };
                all.push(self.channel(api, name, channel, kind, pointer));
            }
        }
        all
    }

    fn channel(
        &mut self,
        api: &Api,
        name: &str,
        channel: &'a read::Channel,
        kind: ChannelKind,
        pointer: Pointer,
    ) -> Channel {
        let path = template(&text(channel.rest.get("path")).unwrap_or_else(|| "/".to_owned()));
        let declared = self.placed_parameters(&channel.parameters, &pointer.join("parameters"));
        let mut parameters = Vec::new();
        for (parameter, at) in &declared {
            let hint = |role: String| NameHint::Shared {
                component: name.to_owned(),
                role,
            };
            parameters.extend(self.written_as(parameter, at, &hint));
        }
        let security = self.channel_security(channel, api, &pointer);
        let resume = channel.rest.get("resume").and_then(|resume| {
            let from = resume
                .get("from")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let from = from
                .filter_map(Value::as_str)
                .map(Pointer::from_text)
                .collect();
            Some(Resume {
                parameter: text(resume.get("parameter"))?,
                from,
            })
        });
        let docs = Docs {
            summary: text(channel.rest.get("summary")),
            description: text(channel.rest.get("description")),
            facts: docs::unverified(channel.rest.get("x-unverified"))
                .into_iter()
                .collect(),
            ..Docs::default()
        };
        Channel {
            name: name.to_owned(),
            rust_name: text(channel.rest.get("x-rust-name")),
            path,
            parameters,
            security,
            kind,
            resume,
            dedupe: text(channel.rest.get("dedupe")).map(Pointer::from_text),
            docs,
            pointer,
        }
    }

    fn channel_security(
        &mut self,
        channel: &read::Channel,
        api: &Api,
        pointer: &Pointer,
    ) -> Vec<Requirement> {
        let declared: Vec<openapiv3::SecurityRequirement> = channel
            .rest
            .get("security")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .map(|requirement| {
                requirement
                    .keys()
                    .map(|name| (name.clone(), Vec::new()))
                    .collect()
            })
            .collect();
        self.requirements(&declared, api, &pointer.join("security"))
    }

    fn websocket(&mut self, name: &str, channel: &'a read::Channel) -> ChannelKind {
        let incoming = self.message(channel.incoming, name, "incoming");
        let outgoing = channel
            .outgoing
            .map(|schema| self.message(Some(schema), name, "outgoing"));
        let terminal = channel
            .rest
            .get("terminal")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        ChannelKind::WebSocket {
            incoming,
            outgoing,
            terminal: terminal
                .filter_map(Value::as_str)
                .map(ToOwned::to_owned)
                .collect(),
            tag: text(channel.rest.get("tag")).map(Pointer::from_text),
        }
    }

    fn message(&mut self, schema: Option<SchemaId>, name: &str, role: &str) -> ChannelMessage {
        let hint = NameHint::Shared {
            component: name.to_owned(),
            role: role.to_owned(),
        };
        let ty = schema.map_or(crate::ir::Ty::Any, |schema| self.shared_ty(schema, &hint));
        ChannelMessage { ty }
    }

    fn socketio(&mut self, name: &str, channel: &'a read::Channel) -> ChannelKind {
        let namespace = text(channel.rest.get("namespace")).unwrap_or_else(|| "/".to_owned());
        let receive = self.socket_events(&channel.receive, name);
        let emit = self.socket_events(&channel.emit, name);
        ChannelKind::SocketIo {
            namespace,
            receive,
            emit,
        }
    }

    fn socket_events(
        &mut self,
        events: &'a IndexMap<String, read::Event>,
        channel: &str,
    ) -> Vec<SocketEvent> {
        let mut all = Vec::with_capacity(events.len());
        for (name, event) in events {
            let hint = NameHint::Shared {
                component: channel.to_owned(),
                role: name.clone(),
            };
            let ty = event
                .schema
                .map_or(crate::ir::Ty::Any, |schema| self.shared_ty(schema, &hint));
            let ack = event
                .rest
                .get("ack")
                .and_then(Value::as_bool)
                .unwrap_or_default();
            all.push(SocketEvent {
                name: name.clone(),
                ty,
                ack,
            });
        }
        all
    }
}
