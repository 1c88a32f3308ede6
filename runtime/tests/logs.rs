//! Nothing that this crate or those below it log holds a credential, at any level.

#![allow(clippy::unwrap_used)]

use std::{
    convert::Infallible,
    fmt::{self, Write as _},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use raccord::{
    __private as rt,
    mock::{Response, Server},
};
use serde_json::json;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

const CANARY: &str = "sk-canary";

static LOG: Mutex<String> = Mutex::new(String::new());

/// Collects every record of `log` and every span and event of `tracing`.
struct Everything(AtomicU64);

struct Fields;

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(LOG.lock().unwrap(), "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        write!(LOG.lock().unwrap(), "span {} ", span.metadata().name()).unwrap();
        span.record(&mut Fields);
        span::Id::from_u64(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        writeln!(LOG.lock().unwrap(), "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

static API: rt::Api = rt::Api {
    name: "test",
    servers: &[],
    schemes: &[
        rt::Scheme {
            name: "bearer",
            env: "",
            kind: rt::SchemeKind::Bearer,
        },
        rt::Scheme {
            name: "header",
            env: "",
            kind: rt::SchemeKind::ApiKeyHeader { name: "X-API-Key" },
        },
        rt::Scheme {
            name: "query",
            env: "",
            kind: rt::SchemeKind::ApiKeyQuery { name: "api_key" },
        },
        rt::Scheme {
            name: "cookie",
            env: "",
            kind: rt::SchemeKind::ApiKeyCookie { name: "sid" },
        },
    ],
    retry: rt::RetryPolicy::DEFAULT,
};

#[tokio::test]
async fn logs_and_spans_hold_no_credential() {
    log::set_boxed_logger(Box::new(Everything(AtomicU64::new(0)))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Everything(AtomicU64::new(0))).unwrap();

    let respond = |status| Response::json(status, &json!({})).header("connection", "close");
    let redirect = respond(302).header("location", "/next?key=sk-canary");
    let server = Server::scripted([respond(503), redirect, respond(200)]).unwrap();
    let mut builder = rt::Client::builder(&API)
        .base_url(server.base_url())
        .no_proxy()
        .follow_redirects(true);
    for scheme in API.schemes {
        builder = builder.credential(scheme.name, CANARY);
    }
    let client = builder.build().unwrap();
    static SPEC: rt::Spec<rt::Value, Infallible> = rt::Spec {
        security: &[&["bearer", "header", "query", "cookie"]],
        success: &[(rt::Code(200), rt::json)],
        ..rt::Spec::get("getThing", "/things/{id}")
    };
    let call = || {
        let call = client.call_of(&SPEC);
        call.path("id", "42").query("secret", CANARY)
    };
    call().send().await.unwrap();
    let unreachable = call().base_url("http://127.0.0.1:1").max_retries(0).await;
    assert!(unreachable.unwrap_err().is_connect());

    let logged = LOG.lock().unwrap().clone();
    for part in [
        "span call ",
        "operation=\"getThing\"",
        "url.template=\"/things/{id}\"",
        "http.request.resend_count=1",
        "http.response.status_code=200",
    ] {
        assert!(logged.contains(part), "{part} in {logged}");
    }
    // The crates below do log, so that their silence is not what passes this test.
    assert!(logged.contains("reqwest"), "{logged}");
    assert!(!logged.contains(CANARY), "{logged}");
}
