//! Names of what stands on the client: groups, channels, security schemes.

use super::ascii::ascii;
use super::ident::{Case, from_words, ident, is_keyword, unraw};
use super::names::{ChannelNames, GroupNames, Names, SchemeNames, VariableNames};
use super::operations::REQUEST_METHODS;
use super::reserved;
use super::settle::{Scope, Wish};
use super::words::words;
use crate::ir::{Api, Channel, ChannelKind, SchemeKind, SecurityScheme, ServerVariable};

/// How names of an API may be steered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Name of the API's module, prefix of environment variables.
    pub module: String,
}

/// Methods of the client itself.
const CLIENT_METHODS: &[&str] = &["builder", "from_env", "inner", "new"];

/// Methods of the client builder, which setters of credentials stand beside.
const BUILDER_METHODS: &[&str] = &[
    "allow_http_credentials",
    "base_url",
    "body_limit",
    "build",
    "connect_timeout",
    "credentials",
    "credentials_from_env",
    "default_header",
    "error_body_limit",
    "follow_redirects",
    "idle_timeout",
    "max_retries",
    "new",
    "no_proxy",
    "on_request",
    "on_response",
    "retry_policy",
    "server",
    "server_variable",
    "timeout",
    "token_url",
    "transport",
    "user_agent",
    "without_credentials",
];

/// Methods of a session.
const SESSION_METHODS: &[&str] = &["close", "connect", "emit", "next", "new", "recv", "send"];

/// Names groups, channels and schemes.
pub(super) fn name_surface(api: &Api, options: &Options, scope: &mut Scope, names: &mut Names) {
    let mut accessors = Scope::reserving(CLIENT_METHODS);
    let mut modules = reserved::files();
    names.groups = groups(api, scope, &mut accessors, &mut modules);
    names.channels = channels(api, scope, &mut accessors, &mut modules);
    let mut setters = Scope::reserving(BUILDER_METHODS);
    names.schemes = schemes(api, options, &mut setters);
    names.variables = variables(api, scope, &mut setters);
}

fn groups(
    api: &Api,
    scope: &mut Scope,
    accessors: &mut Scope,
    modules: &mut Scope,
) -> Vec<GroupNames> {
    let hints: Vec<(&str, Option<&str>)> = api
        .groups
        .iter()
        .map(|group| (group.hint.as_str(), group.rust_name.as_deref()))
        .collect();
    let wishes = |case: Case, suffix: &str| -> Vec<Wish> {
        hints
            .iter()
            .map(|(hint, fixed)| {
                Wish::new(hint, case)
                    .or(suffixed(hint, suffix, case))
                    .with_fixed(*fixed, case)
            })
            .collect()
    };
    let accessors = accessors.settle(&wishes(Case::Snake, "api"));
    let modules = modules.settle(&as_modules(&wishes(Case::Snake, "api")));
    // Candidates of a type are in Pascal case, also where the document fixes the accessor.
    let idents: Vec<Wish> = hints
        .iter()
        .map(|(hint, fixed)| {
            let text = fixed.unwrap_or(hint);
            Wish::new(text, Case::Pascal).or(suffixed(text, "api", Case::Pascal))
        })
        .collect();
    let idents = scope.settle(&idents);
    accessors
        .into_iter()
        .zip(modules)
        .zip(idents)
        .map(|((accessor, module), ident)| GroupNames {
            accessor,
            module,
            ident,
        })
        .collect()
}

fn suffixed(text: &str, suffix: &str, case: Case) -> String {
    let mut words = words(text);
    words.push(suffix.to_owned());
    from_words(&words, case)
}

/// The same wishes in ASCII and without keywords: a module is a file, and no file is called `r#type.rs`.
fn as_modules(wishes: &[Wish]) -> Vec<Wish> {
    wishes
        .iter()
        .map(|wish| Wish {
            text: wish.text.clone(),
            candidates: wish
                .candidates
                .iter()
                .map(|name| ascii(unraw(name)))
                .map(|name| match is_keyword(&name) {
                    true => format!("{name}_api"),
                    false => name,
                })
                .collect(),
        })
        .collect()
}

fn channels(
    api: &Api,
    scope: &mut Scope,
    accessors: &mut Scope,
    modules: &mut Scope,
) -> Vec<ChannelNames> {
    let wish = |channel: &Channel, case: Case| {
        Wish::new(&channel.name, case)
            .or(suffixed(&channel.name, "channel", case))
            .with_fixed(channel.rust_name.as_deref(), case)
    };
    api.channels
        .iter()
        .map(|channel| {
            let accessor = wish(channel, Case::Snake);
            let module = as_modules(std::slice::from_ref(&accessor));
            let text = channel.rust_name.as_deref().unwrap_or(&channel.name);
            let ident = scope.give(&Wish::new(text, Case::Pascal).or(suffixed(
                text,
                "channel",
                Case::Pascal,
            )));
            let event = match &channel.kind {
                ChannelKind::SocketIo { .. } => scope.give(&Wish::new(
                    &format!("{} event", unraw(&ident)),
                    Case::Pascal,
                )),
                ChannelKind::WebSocket { .. } => String::new(),
            };
            let (emit, receive) = events(channel);
            ChannelNames {
                accessor: accessors.give(&accessor),
                module: module
                    .first()
                    .map_or_else(String::new, |wish| modules.give(wish)),
                ident,
                parameters: super::operations::parameters(&channel.parameters, REQUEST_METHODS),
                emit,
                event,
                receive,
            }
        })
        .collect()
}

/// Methods that emit, and variants of what comes.
fn events(channel: &Channel) -> (Vec<String>, Vec<String>) {
    let ChannelKind::SocketIo { receive, emit, .. } = &channel.kind else {
        return (Vec::new(), Vec::new());
    };
    let emit: Vec<Wish> = emit
        .iter()
        .map(|event| {
            Wish::new(&event.name, Case::Snake)
                .or(ident(&format!("emit {}", event.name), Case::Snake))
        })
        .collect();
    let receive: Vec<Wish> = receive
        .iter()
        .map(|event| {
            Wish::new(&event.name, Case::Pascal).or(suffixed(&event.name, "event", Case::Pascal))
        })
        .collect();
    (
        Scope::reserving(SESSION_METHODS).settle(&emit),
        Scope::reserving(&["Unknown"]).settle(&receive),
    )
}

/// Names of the variables of servers. The word `server` keeps their enums apart from schemas.
fn variables(api: &Api, scope: &mut Scope, setters: &mut Scope) -> Vec<VariableNames> {
    let named = |variable: &ServerVariable| {
        let wish = |text: &str, case| Wish::new(text, case);
        let setter =
            wish(&variable.name, Case::Snake).or(suffixed(&variable.name, "variable", Case::Snake));
        let values: Vec<Wish> = variable
            .values
            .iter()
            .map(|value| wish(value, Case::Pascal))
            .collect();
        let ident = if values.is_empty() {
            String::new()
        } else {
            scope.give(&wish(&format!("server {}", variable.name), Case::Pascal))
        };
        VariableNames {
            setter: setters.give(&setter),
            ident,
            values: Scope::default().settle(&values),
        }
    };
    api.server_variables().iter().map(named).collect()
}

fn schemes(api: &Api, options: &Options, setters: &mut Scope) -> Vec<SchemeNames> {
    let wishes: Vec<Wish> = api
        .schemes
        .iter()
        .map(|scheme| {
            Wish::new(&scheme.key, Case::Snake)
                .or(suffixed(&scheme.key, "auth", Case::Snake))
                .with_fixed(scheme.rust_name.as_deref(), Case::Snake)
        })
        .collect();
    let setters = setters.settle(&wishes);
    let single = matches!(
        api.schemes.as_slice(),
        [SecurityScheme {
            kind: SchemeKind::Bearer | SchemeKind::ApiKey { .. },
            ..
        }]
    );
    let mut envs = Scope::default();
    setters
        .into_iter()
        .map(|setter| {
            let last = if single { "api_key" } else { unraw(&setter) };
            let words = format!("{}_{}", unraw(&options.module), last.trim_matches('_'));
            // A prefix that is no identifier would make a variable that shells refuse.
            let env = ascii(&ident(words.trim_matches('_'), Case::Snake)).to_uppercase();
            let env = envs.give(&Wish {
                text: env.clone(),
                candidates: vec![env],
            });
            SchemeNames { setter, env }
        })
        .collect()
}
