//! As much of GitLab as the server asks for: it takes the address of a provider with its token.

use raccord::mock::{Request, Response};
use serde_json::{Value, json};

/// The one token that it takes.
pub const TOKEN: &str = "glpat-canary-0123456789";

pub fn answer(request: &Request) -> Response {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Response::json(401, &json!({"message": "401 Unauthorized"}));
    }
    let Some(path) = request.path.strip_prefix("/api/") else {
        return missing();
    };
    // The server encodes the slash of a project, its HTTP library may encode it again.
    let path = path.replace("%252F", "%2F");
    match path.as_str() {
        "v4/user" => ok(&json!({
            "id": 7, "username": "ada", "avatar_url": "http://127.0.0.1/ada.png", "name": "Ada", "email": "ada@example.com",
            "organization": "Engines"
        })),
        "v4/projects" => ok(&projects(request)),
        "v4/issues" => ok(&json!([
            {"iid": 3, "title": "Build fails", "references": {"full": "acme/rocket#3"}}
        ])),
        "graphql" => ok(
            &json!({"data": {"currentUser": {"authoredMergeRequests": {"nodes": [
                {"iid": 5, "title": "Fix", "project": {"fullPath": "acme/rocket"}, "conflicts": true}
            ]}}}}),
        ),
        "v4/projects/acme%2Frocket/repository/branches" => ok(&json!([
            {"name": "topic", "protected": false, "commit": {"id": "bbb", "committed_date": "2025-08-02T00:00:00Z"}},
            {"name": "main", "protected": true, "commit": {"id": "aaa", "committed_date": "2025-08-01T00:00:00Z"}},
        ])),
        "v4/projects/acme%2Frocket/repository/tree" => ok(&json!([
            {"type": "blob", "name": "a.md", "path": ".openhands/microagents/a.md"},
            {"type": "blob", "name": "README.md", "path": ".openhands/microagents/README.md"}
        ])),
        "v4/projects/acme%2Frocket/repository/files/.openhands%2Fmicroagents%2Fa.md/raw" => {
            Response::body(
                200,
                "text/plain",
                "---\ntriggers:\n- rocket\n---\nStart the engine.",
            )
        }
        _ => missing(),
    }
}

fn projects(request: &Request) -> Value {
    let pairs = request.query_pairs();
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    if value("search").is_some_and(|text| text != "rocket") {
        return json!([]);
    }
    json!([{
        "id": 11, "path_with_namespace": "acme/rocket", "star_count": 4, "visibility": "public",
        "namespace": {"kind": "group"}
    }])
}

fn ok(value: &Value) -> Response {
    Response::json(200, value)
}

fn missing() -> Response {
    Response::json(404, &json!({"message": "404 Not Found"}))
}
