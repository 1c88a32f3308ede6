//! Items of event streams (OAS 3.2 section 4.14.4): `itemSchema` describes the event with its data as a text. Where the
//! text is declared to be JSON of a schema, that schema replaces the text, since the data is decoded.

use serde_json::{Map, Value};

/// The maximum depth of compositions that is searched.
const DEEPEST: usize = 16;

/// Puts the schemas of JSON data into the items of the event streams of a `content`.
pub(super) fn type_data(content: &mut Value) {
    let media_types = content.as_object_mut().into_iter().flatten();
    for (name, media_type) in media_types {
        let essence = name.split(';').next().unwrap_or_default().trim();
        let item = media_type.get_mut("itemSchema");
        if let Some(item) = item.filter(|_| essence.eq_ignore_ascii_case("text/event-stream")) {
            type_item(item, &Map::new(), DEEPEST);
        }
    }
}

/// `outer` has the keywords for the data from the enclosing schemas; this schema may add to them.
fn type_item(schema: &mut Value, outer: &Map<String, Value>, depth: usize) {
    let Some(schema) = schema.as_object_mut().filter(|_| depth > 0) else {
        return;
    };
    let is_split = is_split(schema);
    let mut said = outer.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        if let Some(Value::Object(own)) = properties.get("data") {
            said.extend(own.clone());
        }
        match properties.get_mut("data") {
            // Each alternative gets these keywords and its own.
            Some(_) if is_split => drop(properties.shift_remove("data")),
            Some(data) if data.is_object() => *data = typed(said.clone()),
            Some(_) => {}
            None if outer.is_empty() => {}
            None => drop(properties.insert("data".to_owned(), typed(said.clone()))),
        }
    }
    for keyword in ALTERNATIVES {
        let list = schema.get_mut(keyword).and_then(Value::as_array_mut);
        for part in list.into_iter().flatten() {
            type_item(part, &said, depth - 1);
        }
    }
}

/// Keywords with alternatives.
const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// Whether the schema has alternatives, none of them a reference: the target of one is not changed.
fn is_split(schema: &Map<String, Value>) -> bool {
    let lists = ALTERNATIVES
        .iter()
        .filter_map(|keyword| schema.get(*keyword)?.as_array());
    let mut parts = lists.flatten().peekable();
    parts.peek().is_some() && parts.all(|part| part.get("properties").is_some())
}

/// The schema of the data as it is decoded.
fn typed(mut data: Map<String, Value>) -> Value {
    let media_type = data.get("contentMediaType").and_then(Value::as_str);
    if media_type.is_some_and(|media_type| !media_type.contains("json")) {
        return Value::Object(data);
    }
    match data.shift_remove("contentSchema") {
        Some(schema) => schema,
        None => Value::Object(data),
    }
}
