//! Query parameters, and the properties of urlencoded bodies.

use serde_json::Value;

use super::{
    Operator, QueryStyle, Shape,
    expand::primitive,
    percent::{encode, encode_reserved},
};
use crate::error::RequestError;

/// The `name=value` pairs of a query parameter, joined by `&`; `None` when it is undefined.
pub(crate) fn query_text(
    name: &str,
    value: Value,
    style: QueryStyle,
    reserved: bool,
) -> Result<Option<String>, RequestError> {
    let encoder = if reserved { encode_reserved } else { encode };
    let (operator, explode) = match style {
        QueryStyle::Form => (Operator::Query, false),
        QueryStyle::FormExplode
        | QueryStyle::SpaceDelimitedExplode
        | QueryStyle::PipeDelimitedExplode => (Operator::Query, true),
        QueryStyle::SpaceDelimited => (Operator::Delimited("%20"), false),
        QueryStyle::PipeDelimited => (Operator::Delimited("%7C"), false),
        QueryStyle::DeepObject => return deep_object(name, value, encoder),
    };
    Ok(Shape::new(name, value)?.expand(name, operator, explode, encoder))
}

fn deep_object(
    name: &str,
    value: Value,
    encoder: fn(&str) -> String,
) -> Result<Option<String>, RequestError> {
    let mut pairs = Vec::new();
    flatten(name, encode(name), value, encoder, &mut pairs)?;
    Ok(if pairs.is_empty() {
        None
    } else {
        Some(pairs.join("&"))
    })
}

/// Adds the pairs of `value`, whose encoded key so far is `key`. Recursion ends with the value, which
/// a caller built.
fn flatten(
    name: &str,
    key: String,
    value: Value,
    encoder: fn(&str) -> String,
    pairs: &mut Vec<String>,
) -> Result<(), RequestError> {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                flatten(
                    name,
                    format!("{key}%5B{}%5D", encode(&member)),
                    value,
                    encoder,
                    pairs,
                )?;
            }
        }
        Value::Array(items) => {
            let plain = !items.iter().any(|item| item.is_array() || item.is_object());
            for (index, item) in items.into_iter().enumerate() {
                let key = if plain {
                    key.clone()
                } else {
                    format!("{key}%5B{index}%5D")
                };
                flatten(name, key, item, encoder, pairs)?;
            }
        }
        scalar => {
            pairs.extend(primitive(name, scalar)?.map(|text| format!("{key}={}", encoder(&text))))
        }
    }
    Ok(())
}

/// Adds `pairs` to a query.
pub(crate) fn append(query: &mut String, pairs: &str) {
    if !query.is_empty() && !pairs.is_empty() {
        query.push('&');
    }
    query.push_str(pairs);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(value: Value, style: QueryStyle) -> String {
        query_text("color", value, style, false)
            .unwrap()
            .unwrap_or_else(|| "(none)".to_owned())
    }

    /// The style table of OAS 3.1 section 4.8.12.4.
    #[test]
    fn query_styles() {
        use QueryStyle::*;
        let (array, object) = (json!(["blue", "b k", "x,y"]), json!({"R": 100, "G": "a&b"}));
        for (style, list, map) in [
            (Form, "color=blue,b%20k,x%2Cy", "color=R,100,G,a%26b"),
            (
                FormExplode,
                "color=blue&color=b%20k&color=x%2Cy",
                "R=100&G=a%26b",
            ),
            (
                SpaceDelimited,
                "color=blue%20b%20k%20x%2Cy",
                "color=R%20100%20G%20a%26b",
            ),
            (
                SpaceDelimitedExplode,
                "color=blue&color=b%20k&color=x%2Cy",
                "R=100&G=a%26b",
            ),
            (
                PipeDelimited,
                "color=blue%7Cb%20k%7Cx%2Cy",
                "color=R%7C100%7CG%7Ca%26b",
            ),
            (
                PipeDelimitedExplode,
                "color=blue&color=b%20k&color=x%2Cy",
                "R=100&G=a%26b",
            ),
            (
                DeepObject,
                "color=blue&color=b%20k&color=x%2Cy",
                "color%5BR%5D=100&color%5BG%5D=a%26b",
            ),
        ] {
            assert_eq!(text(array.clone(), style), list, "{style:?}");
            assert_eq!(text(object.clone(), style), map, "{style:?}");
            assert_eq!(text(json!("a b+c"), style), "color=a%20b%2Bc", "{style:?}");
            assert_eq!(text(json!(""), style), "color=", "{style:?}");
            assert_eq!(text(json!(false), style), "color=false", "{style:?}");
            for undefined in [json!(null), json!([]), json!({}), json!({"R": null})] {
                assert_eq!(text(undefined, style), "(none)", "{style:?}");
            }
        }
    }

    #[test]
    fn deep_objects_nest() {
        let value =
            json!({"a": {"b": [1, 2], "c": null}, "d": [{"e": "x y"}, {"e": true}], "f g": {}});
        assert_eq!(
            text(value, QueryStyle::DeepObject),
            "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2&color%5Bd%5D%5B0%5D%5Be%5D=x%20y&color%5Bd%5D%5B1%5D%5Be%5D=true"
        );
        assert!(query_text("q", json!({"a": [1]}), QueryStyle::Form, false).is_err());
    }

    #[test]
    fn reserved_characters_pass_when_allowed() {
        let text = query_text("q", json!("a/b?c=d#e f"), QueryStyle::Form, true)
            .unwrap()
            .unwrap();
        assert_eq!(text, "q=a/b?c=d%23e%20f");
    }
}
