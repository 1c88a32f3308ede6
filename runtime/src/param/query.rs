//! Query parameters, and the properties of urlencoded bodies.

use super::{
    Encode, Operator, QueryStyle, Shape,
    percent::{encode, encode_reserved},
};
use crate::{error::RequestError, written::Written};

/// The `name=value` pairs of a query parameter, joined by `&`; `None` when it is undefined.
pub(crate) fn query_text(
    name: &str,
    value: Written,
    style: QueryStyle,
    reserved: bool,
) -> Result<Option<String>, RequestError> {
    let encoder: Encode = if reserved { encode_reserved } else { encode };
    let (operator, explode) = match style {
        QueryStyle::Form => (Operator::Query, false),
        QueryStyle::FormExplode
        | QueryStyle::SpaceDelimitedExplode
        | QueryStyle::PipeDelimitedExplode => (Operator::Query, true),
        QueryStyle::SpaceDelimited => (Operator::Delimited("%20"), false),
        QueryStyle::PipeDelimited => (Operator::Delimited("%7C"), false),
        QueryStyle::DeepObject => return deep_object(name, value, Lists::Indices, encoder),
        QueryStyle::DeepObjectBrackets => {
            return deep_object(name, value, Lists::Brackets, encoder);
        }
        QueryStyle::DeepObjectRepeat => return deep_object(name, value, Lists::Repeat, encoder),
    };
    Ok(Shape::new(name, value)?.expand(name, operator, explode, encoder))
}

/// How `deepObject` names the elements of a list.
#[derive(Clone, Copy)]
enum Lists {
    Indices,
    Brackets,
    Repeat,
}

fn deep_object(
    name: &str,
    value: Written,
    lists: Lists,
    encoder: Encode,
) -> Result<Option<String>, RequestError> {
    let mut pairs = Vec::new();
    // A stack of what is still to be written.
    let mut open = vec![(encode(name).into_owned(), value)];
    while let Some((key, value)) = open.pop() {
        match value {
            Written::Null => {}
            Written::Text(text) => pairs.push(format!("{key}={}", encoder(&text))),
            Written::Object(object) => {
                let below = Written::properties(name, &object)?.into_iter().rev();
                open.extend(
                    below.map(|(property, value)| {
                        (format!("{key}%5B{}%5D", encode(&property)), value)
                    }),
                );
            }
            Written::List(list) => {
                let mut below = Vec::new();
                for (index, element) in Written::elements(name, &list)?.into_iter().enumerate() {
                    let key = match (lists, &element) {
                        (Lists::Indices, _) => format!("{key}%5B{index}%5D"),
                        (Lists::Brackets, _) => format!("{key}%5B%5D"),
                        (Lists::Repeat, Written::Null | Written::Text(_)) => key.clone(),
                        (Lists::Repeat, Written::List(_) | Written::Object(_)) => {
                            return Err(RequestError::parameter(
                                name,
                                "contains an array or object in a list whose elements have no key",
                            ));
                        }
                    };
                    below.push((key, element));
                }
                open.extend(below.into_iter().rev());
            }
        }
    }
    Ok((!pairs.is_empty()).then(|| pairs.join("&")))
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
    use serde_json::{Value, json};

    use super::*;

    fn written(value: &Value) -> Written {
        Written::new("test", value).unwrap()
    }

    fn text(value: Value, style: QueryStyle) -> String {
        query_text("color", written(&value), style, false)
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
                "color%5B0%5D=blue&color%5B1%5D=b%20k&color%5B2%5D=x%2Cy",
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

    /// Lists in `deepObject`: of plain values, objects and lists, alone and in objects, by one convention; null and
    /// empty values are omitted.
    #[test]
    fn deep_objects_nest() {
        use QueryStyle::{DeepObject, DeepObjectBrackets, DeepObjectRepeat};
        let none = "(none)";
        for (value, indices, brackets, repeat) in [
            (json!(["x", "y"]), "c[0]=x&c[1]=y", "c[]=x&c[]=y", "c=x&c=y"),
            (
                json!({"a": {"b": [1, 2.0], "n": null}, "f g": {}}),
                "c[a][b][0]=1&c[a][b][1]=2",
                "c[a][b][]=1&c[a][b][]=2",
                "c[a][b]=1&c[a][b]=2",
            ),
            (
                json!([{"p": "x", "q": true}, {"p": "y"}]),
                "c[0][p]=x&c[0][q]=true&c[1][p]=y",
                "c[][p]=x&c[][q]=true&c[][p]=y",
                "",
            ),
            (
                json!({"rows": [{"t": ["x", "y"]}]}),
                "c[rows][0][t][0]=x&c[rows][0][t][1]=y",
                "c[rows][][t][]=x&c[rows][][t][]=y",
                "",
            ),
            (
                json!([[1, 2], [3]]),
                "c[0][0]=1&c[0][1]=2&c[1][0]=3",
                "c[][]=1&c[][]=2&c[][]=3",
                "",
            ),
            (json!([]), none, none, none),
            (json!({"a": []}), none, none, none),
            (json!([null]), none, none, none),
            (json!("x"), "c=x", "c=x", "c=x"),
        ] {
            for (style, expected) in [
                (DeepObject, indices),
                (DeepObjectBrackets, brackets),
                (DeepObjectRepeat, repeat),
            ] {
                let text = query_text("c", written(&value), style, false);
                let text = match text {
                    Ok(text) => text.unwrap_or_else(|| none.to_owned()),
                    Err(_) => String::new(),
                };
                let text = text.replace("%5B", "[").replace("%5D", "]");
                assert_eq!(text, expected, "{style:?} {value}");
            }
        }
        assert!(query_text("q", written(&json!({"a": [1]})), QueryStyle::Form, false).is_err());
    }

    #[test]
    fn reserved_characters_pass_when_allowed() {
        let text = query_text("q", written(&json!("a/b?c=d#e f")), QueryStyle::Form, true)
            .unwrap()
            .unwrap();
        assert_eq!(text, "q=a/b?c=d%23e%20f");
    }
}
