//! What is removed from texts and headers, in every form, and what is kept.

use super::*;

const SECRET: &str = "Sk-canary/+\"7é";

fn redactor() -> Redactor {
    Redactor::new(vec![SECRET.into()], &["password", "api-pin"]).of_call()
}

/// A secret is removed in every form in which a server may send it back.
#[test]
fn a_secret_is_found_in_every_form() {
    let url = crate::param::encode(SECRET);
    let json = serde_json::to_string(SECRET).unwrap();
    let nested = serde_json::to_string(&format!("{{\"key\":{json}}}")).unwrap();
    let unicode: String = SECRET
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04X}"))
        .collect();
    let entities: String = SECRET
        .chars()
        .map(|c| format!("&#x{:x};", u32::from(c)))
        .collect();
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02X}")).collect();
    let forms = [
        SECRET.to_owned(),
        SECRET.to_ascii_uppercase(),
        SECRET.to_ascii_lowercase(),
        url.to_string(),
        url.to_ascii_lowercase(),
        crate::param::encode(&url).into_owned(),
        json,
        nested,
        unicode.clone(),
        unicode.replace('\\', "\\\\"),
        SECRET.replace('/', "\\/").replace('"', "\\\""),
        format!("{SECRET:?}"),
        format!("{:?}", format!("{SECRET:?}")),
        SECRET.replace('"', "&quot;"),
        entities,
        hex,
        crate::param::encode(&format!("{SECRET:?}")).into_owned(),
    ];
    for form in &forms {
        let text = format!("<é {form} >");
        let clean = redactor().scrub(&text);
        assert!(clean.contains(REDACTED), "{text}");
        assert!(clean.starts_with("<é ") && clean.ends_with(" >"), "{clean}");
        let rest = clean.replace(REDACTED, "").to_ascii_lowercase();
        assert!(!rest.contains("canary") && rest.len() < 40, "{clean}");
    }
    for before in ["", "u", "us", "user:"] {
        for engine in [
            STANDARD,
            base64::engine::general_purpose::URL_SAFE,
            base64::engine::general_purpose::STANDARD_NO_PAD,
        ] {
            let text = engine.encode(format!("{before}{SECRET}!"));
            let clean = redactor().scrub(&text);
            assert!(clean.contains(REDACTED), "{text}");
            assert!(clean.len() <= REDACTED.len() + 12, "{text} {clean}");
        }
    }
}

/// A secret that is truncated, by a limit or by the server, is not printed either.
#[test]
fn the_start_of_a_secret_is_none_to_print() {
    for len in 4..SECRET.len() - 2 {
        let text = format!("key {}", SECRET.get(..len).unwrap());
        assert_eq!(redactor().scrub(&text), format!("key {REDACTED}"), "{len}");
    }
    for before in [EXCERPT - 4, WINDOW - 4] {
        let long = format!("{}{SECRET}", "x".repeat(before));
        assert!(!redactor().excerpt(&long).contains("Sk-c"));
    }
    let url = "sk%2Dcanary%2";
    assert!(!redactor().scrub(url).contains("canary"));
}

/// The value of a secret property is never printed, whole or truncated, of any type.
#[test]
fn secret_properties_lose_their_values() {
    for (text, clean) in [
        (
            r#"{"password":"a","b":1}"#,
            r#"{"password":"[redacted]","b":1}"#,
        ),
        (
            r#"{"password" : "a\"b\\","b":1}"#,
            r#"{"password" : "[redacted]","b":1}"#,
        ),
        (r#"{"PASSWORD": 12}"#, r#"{"PASSWORD": [redacted]}"#),
        (
            r#"{"password":{"x":["}"]},"b":1}"#,
            r#"{"password":[redacted],"b":1}"#,
        ),
        (
            r#"{"password":["x","y"],"b":1}"#,
            r#"{"password":[redacted],"b":1}"#,
        ),
        (r#"{"password":"cut o"#, r#"{"password":"[redacted]"#),
        (r#"{"password":["cut o"#, r#"{"password":[redacted]"#),
        (r#"{"password":null}"#, r#"{"password":null}"#),
        (r#"{"password":"#, r#"{"password":"#),
        (
            r#"{"pass\u0077ord":"abc"}"#,
            r#"{"pass\u0077ord":"[redacted]"}"#,
        ),
        (
            r#""{\"password\":\"abc\",\"b\":1}""#,
            r#""{\"password\":\"[redacted]\",\"b\":1}""#,
        ),
        (r#"{"other_password":"x"}"#, r#"{"other_password":"x"}"#),
        (r#"{"api-pin": 1}"#, r#"{"api-pin": [redacted]}"#),
        ("password=abc&b=1", "password=[redacted]&b=1"),
        (
            "<password>abc</password>",
            "<password>[redacted]</password>",
        ),
        (
            r#"Login { password: "abc" }"#,
            r#"Login { password: "[redacted]" }"#,
        ),
        (
            r#"{"access_token":"x"}"#,
            r#"{"access_token":"[redacted]"}"#,
        ),
        ("no password given", "no password given"),
    ] {
        let found = redactor().scrub(text);
        assert_eq!(found, clean, "{text}");
    }
}

#[test]
fn secrets_of_the_body_and_of_headers_are_learned() {
    let redactor = redactor();
    redactor.learn_body(
        "application/json",
        br#"{"a":{"password":["hunter2",12345]},"b":"free"}"#,
    );
    redactor.learn_body(
        "application/x-www-form-urlencoded",
        b"password=let+me+in&b=free",
    );
    assert_eq!(
        redactor.scrub("hunter2 12345 let me in let%20me%20in free"),
        "[redacted] [redacted] [redacted] [redacted] free"
    );
    let uri = http::Uri::from_static("http://u:pass1@h/?key=key-1&q=free");
    let mut headers = HeaderMap::new();
    headers.insert("authorization", "Basic dTpwYXNzMg==".parse().unwrap());
    headers.insert("cookie", "theme=dark; sid=cookie-1".parse().unwrap());
    headers.insert("x-token", "token-1".parse().unwrap());
    headers.insert("x-plain", "plain".parse().unwrap());
    let schemes = [crate::api::Scheme {
        name: "q",
        env: "",
        kind: crate::api::SchemeKind::ApiKeyQuery { name: "key" },
    }];
    redactor.learn_request(&schemes, &uri, &headers, &["theme=dark".to_owned()]);
    assert_eq!(
        redactor.scrub("pass1 key-1 pass2 dTpwYXNzMg== cookie-1 token-1 plain dark free"),
        "[redacted] [redacted] [redacted] [redacted] [redacted] [redacted] plain dark free"
    );
}

#[test]
fn headers_lose_their_secrets() {
    let redactor = redactor();
    let mut headers = HeaderMap::new();
    headers.insert("x-api-key", "other".parse().unwrap());
    headers.insert("x-echo", "is sk-canary/+\"7%c3%a9".parse().unwrap());
    assert_eq!(
        format!("{:?}", Headers(&headers, &redactor)),
        r#"{"x-api-key": "[redacted]", "x-echo": "is [redacted]"}"#
    );
}

#[test]
fn urls_lose_query_and_user_info() {
    let url = url::Url::parse("https://u:p@h.example/a?key=1#f").unwrap();
    assert_eq!(bare_url(&url), "https://h.example/a");
}

/// Whatever is scrubbed, all positions are within the text.
#[test]
fn any_text_can_be_scrubbed() {
    for text in [
        "",
        "%",
        "%4",
        "\\",
        "\\u",
        "\\u{",
        "\\ud800\\u0041",
        "&#x110000;",
        "é%c3",
        "password:",
        "\"password\":\\",
    ] {
        redactor().excerpt(text);
        assert!(redactor().scrub(text).len() <= text.len() + REDACTED.len());
    }
}
