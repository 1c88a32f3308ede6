//! References: where they lead, and what moves to the components.

use super::*;

#[test]
fn targets_elsewhere_become_components() {
    let description = accepted(schemas(json!({
        "A": { "properties": { "b": { "items": { "type": "string" } }, "c": { "type": "integer" } } },
        "A_c": {},
        "User": { "$ref": "#/components/schemas/A/properties/b" },
        "Deep": { "not": { "$ref": "#/components/schemas/A/properties/c" } },
        "Local": {
            "$defs": { "Node": { "type": "integer" } },
            "not": { "$ref": "#/components/schemas/Local/$defs/Node" },
        },
    })));
    let origin = |key| {
        let id = component(&description, key);
        description.source(description.schemas.pointer(id))
    };
    // The target moves into the place of its alias.
    assert_eq!(
        origin("User").as_str(),
        "/components/schemas/A/properties/b"
    );
    let id = view(&description, "A").properties["b"];
    assert_eq!(referred(&description, id), "User");
    for (key, target) in [("Deep", "A_c2"), ("Local", "Node")] {
        let id = view(&description, key).not.unwrap();
        assert_eq!(referred(&description, id), target);
    }
    let position = Pointer::from_text("/components/schemas/Node/type");
    assert_eq!(
        description.source(&position).as_str(),
        "/components/schemas/Local/$defs/Node/type"
    );
}

#[test]
fn a_target_in_a_target_moves_first() {
    let description = accepted(json!({
        "components": { "schemas": { "S": { "allOf": [
            { "$ref": "#/x-external/a.yaml" },
            { "$ref": "#/x-external/a.yaml/properties/b~1c" },
            { "$ref": "#/x-external/a.yaml" },
        ] } } },
        "x-external": { "a.yaml": { "properties": { "b/c": { "type": "string" } } } },
    }));
    assert_eq!(parts(&description, "S"), ["a", "Value", "a"]);
    let id = view(&description, "a").properties["b/c"];
    assert_eq!(referred(&description, id), "Value");
    let pointer = description
        .schemas
        .pointer(component(&description, "Value"));
    assert_eq!(
        description.source(pointer).as_str(),
        "/x-external/a.yaml/properties/b~1c"
    );
}

#[test]
fn references_on_the_way_are_followed() {
    let description = accepted(schemas(json!({
        "A B": { "properties": { "x": { "$ref": "#/components/schemas/C" } } },
        "C": { "properties": { "y": { "type": "boolean" } } },
        "S": { "allOf": [
            { "$ref": "#/components/schemas/A%20B" },
            { "$ref": "#/components/schemas/A%20B/properties/x/properties/y" },
            { "$ref": "#/components/schemas/A%20B/properties/x" },
        ] },
    })));
    assert_eq!(parts(&description, "S"), ["A B", "C_y", "C"]);
}

#[test]
fn maps_given_as_one_reference_are_written_out() {
    let description = accepted(json!({
        "components": { "schemas": { "$ref": "#/x-external/index.yaml" } },
        "paths": { "$ref": "#/x-external/paths.yaml" },
        "x-external": {
            "index.yaml": { "Pet": { "$ref": "#/x-external/Pet.yaml" }, "Id": { "type": "string" } },
            "Pet.yaml": { "properties": { "id": { "$ref": "#/x-external/index.yaml/Id" } } },
            "paths.yaml": { "/pets": { "get": { "operationId": "list", "responses": {} } } },
        },
    }));
    let keys: Vec<_> = description.schemas.components().map(|it| it.1).collect();
    assert_eq!(keys, ["Pet", "Id"]);
    let id = view(&description, "Pet").properties["id"];
    assert_eq!(referred(&description, id), "Id");
    assert!(path_item(&description, "/pets").get.is_some());
    let position = Pointer::from_text("/paths/~1pets/get/operationId");
    assert_eq!(
        description.source(&position).as_str(),
        "/x-external/paths.yaml/~1pets/get/operationId"
    );
    assert!(!description.api.extensions.contains_key("x-external"));
    let dangling = said(json!({ "paths": { "$ref": "#/x-external/none.yaml" } }));
    assert_eq!(dangling[0], ("dangling-ref", "/paths".to_owned()));
    assert_eq!(
        said(json!({ "paths": { "$ref": "#/paths" } }))[0],
        ("ref-loop", "/paths".to_owned())
    );
}

#[test]
fn path_items_keep_what_stands_beside_their_reference() {
    let description = accepted(json!({
        "components": { "pathItems": { "P": { "summary": "theirs", "get": { "responses": {} } } } },
        "paths": {
            "/a": { "$ref": "#/components/pathItems/P", "summary": "ours", "post": {} },
            "/b": { "$ref": "#/paths/~1a" },
        },
    }));
    let item = path_item(&description, "/b");
    assert_eq!(item.summary.as_deref(), Some("ours"));
    assert!(item.get.is_some() && item.post.is_some());
    let looping = said(
        json!({ "paths": { "/a": { "$ref": "#/paths/~1b" }, "/b": { "$ref": "#/paths/~1a" } } }),
    );
    assert_eq!(
        looping,
        ["/paths/~1a/$ref", "/paths/~1b/$ref"].map(|at| ("ref-loop", at.to_owned()))
    );
    let slow = json!({ "/a": { "$ref": "#/paths/~1b", "get": {} }, "/b": { "$ref": "#/paths/~1a", "put": {} } });
    let (refused, diagnostics) = run(document(json!({ "paths": slow })), false);
    assert!(
        refused.is_none() && diagnostics.iter().all(|d| d.code == "ref-loop"),
        "{diagnostics:#?}"
    );
}

#[test]
fn other_kinds_are_hoisted_too() {
    let description = accepted(json!({ "paths": { "/a": {
        "parameters": [{ "name": "id", "in": "query", "schema": {} }],
        "get": {
            "parameters": [{ "$ref": "#/paths/~1a/parameters/0" }],
            "responses": { "200": { "description": "ok" }, "201": { "$ref": "#/paths/~1a/get/responses/200" } },
        },
    } } }));
    let item = path_item(&description, "/a");
    let get = item.get.as_ref().unwrap();
    let components = description.api.components.as_ref().unwrap();
    assert_eq!(reference(&item.parameters[0]), "#/components/parameters/a");
    assert_eq!(item.parameters[0], get.parameters[0]);
    assert_eq!(
        components.parameters["a"]
            .as_item()
            .unwrap()
            .parameter_data_ref()
            .name,
        "id"
    );
    assert_eq!(get.responses.responses[0], get.responses.responses[1]);
    assert_eq!(components.responses[0].as_item().unwrap().description, "ok");
    let position = Pointer::from_text("/components/parameters/a/name");
    assert_eq!(
        description.source(&position).as_str(),
        "/paths/~1a/parameters/0/name"
    );
}

#[test]
fn loops_of_references_are_refused() {
    let to = |key: &str| json!({ "$ref": format!("#/components/schemas/{key}") });
    let found = said(schemas(json!({
        "A": to("B"), "B": to("C"), "C": to("B"), "Itself": to("Itself"), "End": to("A"),
    })));
    let expected = [
        "/components/schemas/B/$ref",
        "/components/schemas/Itself/$ref",
    ];
    assert_eq!(
        found,
        expected.map(|pointer| ("ref-loop", pointer.to_owned()))
    );
    // A recursive type is not a loop.
    accepted(schemas(
        json!({ "Tree": { "properties": { "left": to("Tree") } } }),
    ));
    let nested = json!({ "S": { "not": { "$ref": "#/components/schemas/S/not" } } });
    assert_eq!(
        said(schemas(nested)),
        [("ref-loop", "/components/schemas/S/not/$ref".to_owned())]
    );
}

#[test]
fn dangling_references_are_refused_or_free_form() {
    let dangling = json!({ "$ref": "#/components/schemas/Pets", "description": "d" });
    let members = schemas(json!({ "Pet": {}, "S": { "properties": { "a": dangling } } }));
    let (refused, diagnostics) = run(document(members.clone()), false);
    assert!(refused.is_none());
    assert_eq!(
        codes(&diagnostics),
        [(
            "dangling-ref",
            "/components/schemas/S/properties/a/$ref".to_owned()
        )]
    );
    assert_eq!(
        diagnostics[0].help.as_deref(),
        Some("did you mean `#/components/schemas/Pet`?")
    );
    let (description, diagnostics) = run(document(members), true);
    let description = description.unwrap();
    assert_eq!(diagnostics[0].severity, Severity::Loss);
    let id = view(&description, "S").properties["a"];
    let property = description.schemas.schema(id).unwrap();
    assert!(property.dangling);
    assert_eq!(
        (property.description.as_deref(), property.all_of.len()),
        (Some("d"), 0)
    );
}

#[test]
fn references_lead_to_their_kind() {
    let wrong = |text: &str| said(schemas(json!({ "S": { "not": { "$ref": text } } })));
    let at = "/components/schemas/S/not/$ref".to_owned();
    for text in [
        "#",
        "#/components",
        "#/components/schemas",
        "#/info",
        "#/paths",
    ] {
        assert_eq!(wrong(text), [("wrong-ref", at.clone())], "{text}");
    }
    for text in [
        "",
        "Other",
        "other.yaml#/A",
        "#anchor",
        "#/openapi/x",
        "#/components/schemas/S/99",
    ] {
        assert_eq!(wrong(text), [("dangling-ref", at.clone())], "{text}");
    }
    // Two kinds for one target that nothing else reads.
    let parameter = json!({ "get": { "parameters": [{ "$ref": "#/x-a/b" }] } });
    let twice = said(json!({
        "components": { "schemas": { "S": { "$ref": "#/x-a/b" } } },
        "paths": { "/a": parameter },
        "x-a": { "b": { "name": "n", "in": "query" } },
    }));
    assert_eq!(
        twice,
        [("wrong-ref", "/components/schemas/S/$ref".to_owned())]
    );
}

/// One rule determines allowed targets: an object of the expected kind, or a parameter that is sent as a header in
/// place of a header. It applies to every place of the reference, and independent of which of the two is read first.
#[test]
fn a_reference_to_another_kind_is_read_the_same_in_all_places() {
    let targets = [
        ("schemas", json!({ "type": "string" })),
        ("responses", json!({ "description": "d" })),
        (
            "parameters",
            json!({ "name": "h", "in": "header", "schema": { "type": "string" } }),
        ),
        (
            "parameters",
            json!({ "name": "q", "in": "query", "schema": { "type": "string" } }),
        ),
        ("examples", json!({ "value": 1 })),
        ("requestBodies", json!({ "content": {} })),
        ("headers", json!({ "schema": { "type": "string" } })),
        (
            "securitySchemes",
            json!({ "type": "http", "scheme": "bearer" }),
        ),
        ("pathItems", json!({ "get": { "responses": {} } })),
    ];
    let get = |members: Value| json!({ "paths": { "/a": { "get": members } } });
    let response = |members: Value| get(json!({ "responses": { "200": members } }));
    let media =
        |members: Value| response(json!({ "description": "d", "content": { "a/b": members } }));
    let within =
        |section: &str, members: Value| json!({ "components": { section: { "Place": members } } });
    type Place<'a> = (&'a str, &'a dyn Fn(Value) -> Value);
    let places: &[Place<'_>] = &[
        ("schemas", &|r| media(json!({ "schema": r }))),
        ("schemas", &|r| within("schemas", json!({ "items": r }))),
        ("schemas", &|r| within("schemas", r)),
        ("schemas", &|r| {
            get(json!({ "parameters": [{ "name": "p", "in": "query", "schema": r }] }))
        }),
        ("responses", &response),
        ("responses", &|r| {
            get(json!({ "responses": { "default": r } }))
        }),
        ("responses", &|r| within("responses", r)),
        ("parameters", &|r| get(json!({ "parameters": [r] }))),
        (
            "parameters",
            &|r| json!({ "paths": { "/a": { "parameters": [r] } } }),
        ),
        ("parameters", &|r| within("parameters", r)),
        (
            "parameters",
            &|r| json!({ "x-websocket": { "c": { "path": "/", "parameters": [r] } } }),
        ),
        ("examples", &|r| media(json!({ "examples": { "e": r } }))),
        ("examples", &|r| within("examples", r)),
        ("requestBodies", &|r| get(json!({ "requestBody": r }))),
        ("requestBodies", &|r| within("requestBodies", r)),
        ("headers", &|r| {
            response(json!({ "description": "d", "headers": { "h": r } }))
        }),
        ("headers", &|r| {
            within(
                "responses",
                json!({ "description": "d", "headers": { "h": r } }),
            )
        }),
        ("headers", &|r| within("headers", r)),
        ("headers", &|r| {
            media(json!({ "encoding": { "e": { "headers": { "h": r } } } }))
        }),
        ("securitySchemes", &|r| within("securitySchemes", r)),
        ("pathItems", &|r| json!({ "paths": { "/a": r } })),
    ];
    for (section, target) in &targets {
        for (index, (asked, place)) in places.iter().enumerate() {
            let reference = json!({ "$ref": format!("#/components/{section}/Target") });
            let mut members = place(reference);
            let components = members
                .as_object_mut()
                .unwrap()
                .entry("components")
                .or_insert(json!({}));
            components
                .as_object_mut()
                .unwrap()
                .entry(*section)
                .or_insert(json!({}))["Target"] = target.clone();
            let mut turned = serde_json::Map::new();
            for (name, value) in members.as_object().unwrap().iter().rev() {
                turned.insert(name.clone(), value.clone());
            }
            let expected: &[&str] = match () {
                () if asked == section => &[],
                () if *asked == "headers" && target["in"] == "header" => &["parameter-as-header"],
                () => &["wrong-ref"],
            };
            for members in [members, Value::Object(turned)] {
                let codes: Vec<&str> = said(members.clone())
                    .iter()
                    .map(|(code, _)| *code)
                    .collect();
                assert_eq!(codes, expected, "place {index} for {asked}: {members}");
            }
        }
    }
}

/// A parameter in place of a header is read completely, at its own place, even outside of the components.
#[test]
fn a_parameter_in_place_of_a_header_is_a_header() {
    let parameter = json!({ "name": "ETag", "in": "header", "required": true, "schema": { "type": "integer" } });
    let headers = |text: &str| json!({ "etag": { "$ref": text } });
    let document = |text: &str| {
        json!({
            "paths": {
                "/a": { "get": { "responses": { "200": { "description": "d", "headers": headers(text) } } } },
                "/b": { "get": { "parameters": [{ "$ref": text }], "responses": {} } },
            },
            "components": { "parameters": { "etag": parameter, "alias": { "$ref": "#/components/parameters/etag" } } },
            "x-own": { "etag": parameter },
        })
    };
    for (text, at) in [
        (
            "#/components/parameters/etag",
            "/components/parameters/etag",
        ),
        (
            "#/components/parameters/alias",
            "/components/parameters/etag",
        ),
        ("#/x-own/etag", "/x-own/etag"),
    ] {
        let description = accepted(document(text));
        let operation = path_item(&description, "/a").get.as_ref().unwrap();
        let ReferenceOr::Item(response) = &operation.responses.responses[0] else {
            panic!("a reference")
        };
        let to = reference(&response.headers["etag"]);
        let key = to.strip_prefix("#/components/headers/").unwrap();
        let ReferenceOr::Item(header) = &description.api.components.as_ref().unwrap().headers[key]
        else {
            panic!("a reference")
        };
        assert!(header.required, "{text}");
        let position = Pointer::from_text(to.trim_start_matches('#')).join("schema");
        assert_eq!(
            description.source(&position).as_str(),
            format!("{at}/schema"),
            "{text}"
        );
        let operation = path_item(&description, "/b").get.as_ref().unwrap();
        assert!(reference(&operation.parameters[0]).starts_with("#/components/parameters/"));
    }
}
