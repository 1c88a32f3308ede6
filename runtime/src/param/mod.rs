//! Parameters to text: every style of OpenAPI (OAS 3.1 section 4.8.12), by the rules of RFC 6570.
//!
//! Decisions where the standard says nothing: `null`, an empty array and an empty object are undefined and omit the
//! parameter, as in RFC 6570 section 2.3; `null` inside an array or object is skipped; nested arrays and objects are
//! errors except in `deepObject`, where they become `a[b][c]=…` and, unless the document chooses otherwise,
//! `a[b][0]=…`. A space is `%20`, never `+`.

mod expand;
mod path;
mod percent;
mod query;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod rfc6570;

use crate::{error::RequestError, written::Written};

pub(crate) use expand::{Encode, Operator, Shape};
pub(crate) use path::expand_template;
pub(crate) use percent::encode;
pub(crate) use query::{append, query_text};

/// How a path parameter is serialized (OAS 3.1 section 4.8.12.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathStyle {
    /// `a,b`; `k,1,l,2`.
    #[default]
    Simple,
    /// `a,b`; `k=1,l=2`.
    SimpleExplode,
    /// `.a,b`; `.k,1,l,2`.
    Label,
    /// `.a.b`; `.k=1.l=2`.
    LabelExplode,
    /// `;name=a,b`; `;name=k,1,l,2`.
    Matrix,
    /// `;name=a;name=b`; `;k=1;l=2`.
    MatrixExplode,
}

/// How a query parameter is serialized (OAS 3.1 section 4.8.12.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueryStyle {
    /// `name=a,b`; `name=k,1,l,2`.
    Form,
    /// `name=a&name=b`; `k=1&l=2`.
    #[default]
    FormExplode,
    /// `name=a%20b`; `name=k%201%20l%202`.
    SpaceDelimited,
    /// As [`QueryStyle::FormExplode`].
    SpaceDelimitedExplode,
    /// `name=a%7Cb`; `name=k%7C1%7Cl%7C2`.
    PipeDelimited,
    /// As [`QueryStyle::FormExplode`].
    PipeDelimitedExplode,
    /// `name%5Bk%5D=1&name%5Bl%5D=2`; a list is `name%5B0%5D=1&name%5B1%5D=2`.
    DeepObject,
    /// As [`QueryStyle::DeepObject`], but a list is `name%5B%5D=1&name%5B%5D=2`.
    DeepObjectBrackets,
    /// As [`QueryStyle::DeepObject`], but a list is `name=1&name=2`.
    DeepObjectRepeat,
}

/// The text of a path parameter; `None` when it is undefined.
pub(crate) fn path_text(
    name: &str,
    value: Written,
    style: PathStyle,
    reserved: bool,
) -> Result<Option<String>, RequestError> {
    let (operator, explode) = match style {
        PathStyle::Simple => (Operator::Simple, false),
        PathStyle::SimpleExplode => (Operator::Simple, true),
        PathStyle::Label => (Operator::Label, false),
        PathStyle::LabelExplode => (Operator::Label, true),
        PathStyle::Matrix => (Operator::Matrix, false),
        PathStyle::MatrixExplode => (Operator::Matrix, true),
    };
    let shape = Shape::new(name, value)?;
    if shape.has_control() {
        return Err(RequestError::parameter(
            name,
            "contains a control character, which is not allowed in paths",
        ));
    }
    Ok(shape.expand(
        name,
        operator,
        explode,
        if reserved {
            percent::encode_reserved as Encode
        } else {
            percent::encode
        },
    ))
}

/// The text of a header parameter, not percent-encoded; `None` when it is undefined.
pub(crate) fn header_text(
    name: &str,
    value: Written,
    explode: bool,
) -> Result<Option<String>, RequestError> {
    Ok(Shape::new(name, value)?.expand(name, Operator::Simple, explode, |text| text.into()))
}

/// The `name=value` pairs of a cookie parameter; `None` when it is undefined.
pub(crate) fn cookie_text(
    name: &str,
    value: Written,
    explode: bool,
) -> Result<Option<String>, RequestError> {
    Ok(Shape::new(name, value)?.expand(name, Operator::Cookie, explode, percent::encode))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn path_text(
        name: &str,
        value: Value,
        style: PathStyle,
        reserved: bool,
    ) -> Result<Option<String>, RequestError> {
        super::path_text(name, Written::new(name, &value)?, style, reserved)
    }

    fn header_text(
        name: &str,
        value: Value,
        explode: bool,
    ) -> Result<Option<String>, RequestError> {
        super::header_text(name, Written::new(name, &value)?, explode)
    }

    fn cookie_text(
        name: &str,
        value: Value,
        explode: bool,
    ) -> Result<Option<String>, RequestError> {
        super::cookie_text(name, Written::new(name, &value)?, explode)
    }

    /// The style table of OAS 3.1 section 4.8.12.4, its last columns, and what it leaves open.
    #[test]
    fn path_styles() {
        use PathStyle::*;
        let (array, object) = (
            json!(["blue", "black", "a b/c"]),
            json!({"R": 100, "G": 200}),
        );
        for (style, primitive, list, map) in [
            (Simple, "blue", "blue,black,a%20b%2Fc", "R,100,G,200"),
            (SimpleExplode, "blue", "blue,black,a%20b%2Fc", "R=100,G=200"),
            (Label, ".blue", ".blue,black,a%20b%2Fc", ".R,100,G,200"),
            (
                LabelExplode,
                ".blue",
                ".blue.black.a%20b%2Fc",
                ".R=100.G=200",
            ),
            (
                Matrix,
                ";color=blue",
                ";color=blue,black,a%20b%2Fc",
                ";color=R,100,G,200",
            ),
            (
                MatrixExplode,
                ";color=blue",
                ";color=blue;color=black;color=a%20b%2Fc",
                ";R=100;G=200",
            ),
        ] {
            let text = |value: &Value| path_text("color", value.clone(), style, false).unwrap();
            assert_eq!(
                text(&json!("blue")).as_deref(),
                Some(primitive),
                "{style:?}"
            );
            assert_eq!(text(&array).as_deref(), Some(list), "{style:?}");
            assert_eq!(text(&object).as_deref(), Some(map), "{style:?}");
            for undefined in [json!(null), json!([]), json!({}), json!([null])] {
                assert_eq!(text(&undefined), None, "{style:?} {undefined}");
            }
        }
        assert_eq!(
            path_text("color", json!(""), Matrix, false)
                .unwrap()
                .unwrap(),
            ";color"
        );
        assert_eq!(
            path_text("color", json!(""), Label, false)
                .unwrap()
                .unwrap(),
            "."
        );
        assert_eq!(
            path_text("b", json!(true), Simple, false).unwrap().unwrap(),
            "true"
        );
        assert_eq!(
            path_text("p", json!("a/b c"), Simple, true)
                .unwrap()
                .unwrap(),
            "a/b%20c"
        );
        assert!(path_text("p", json!("a\nb"), Simple, false).is_err());
        assert!(path_text("p", json!([["a"]]), Simple, false).is_err());
    }

    #[test]
    fn header_and_cookie_styles() {
        let object = json!({"R": 100, "G": null, "B": "x y"});
        assert_eq!(
            header_text("h", object.clone(), false).unwrap().unwrap(),
            "R,100,B,x y"
        );
        assert_eq!(
            header_text("h", object.clone(), true).unwrap().unwrap(),
            "R=100,B=x y"
        );
        assert_eq!(
            header_text("h", json!(["a", 1, true]), false)
                .unwrap()
                .unwrap(),
            "a,1,true"
        );
        assert_eq!(
            cookie_text("c", json!("a;b"), false).unwrap().unwrap(),
            "c=a%3Bb"
        );
        assert_eq!(
            cookie_text("c", json!(["a", "b"]), false).unwrap().unwrap(),
            "c=a,b"
        );
        assert_eq!(
            cookie_text("c", json!(["a", "b"]), true).unwrap().unwrap(),
            "c=a; c=b"
        );
        assert_eq!(
            cookie_text("c", object, true).unwrap().unwrap(),
            "R=100; B=x%20y"
        );
        assert_eq!(cookie_text("c", json!(null), true).unwrap(), None);
    }
}
