impl Pets<'_> {
    pub fn send(&self) -> SendCall {
        SendCall(self.client.call("send", Method::POST, "/send").success(200, rt::json))
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct SendCall(Call<Pet, Infallible>);
rt::request!(SendCall => Pet, Infallible);
impl SendCall {
    pub fn body(self, body: impl Into<SendBody>) -> Self {
        Self(SendBody::attach(body.into(), self.0))
    }
}
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one value per request")]
#[non_exhaustive]
pub enum SendBody {
    Json(Pet),
    Form(Pet),
    Text(String),
    JsonLines(Vec<Pet>),
    Bytes(Body),
}
impl SendBody {
    fn attach<T, E>(self, call: Call<T, E>) -> Call<T, E> {
        match self {
            Self::Json(body) => call.json_body(&body),
            Self::Form(body) => {
                call.form_body(
                    &body,
                    &[("kind", rt::FormEncoding::Style(rt::QueryStyle::DeepObject))],
                )
            }
            Self::Text(body) => call.text_body("text/plain", body),
            Self::JsonLines(body) => call.json_lines_body("application/x-ndjson", &body),
            Self::Bytes(body) => call.bytes_body("image/png", body),
        }
    }
}
impl From<Pet> for SendBody {
    fn from(body: Pet) -> Self {
        Self::Json(body)
    }
}
impl From<String> for SendBody {
    fn from(body: String) -> Self {
        Self::Text(body)
    }
}
impl From<Vec<Pet>> for SendBody {
    fn from(body: Vec<Pet>) -> Self {
        Self::JsonLines(body)
    }
}
impl From<Body> for SendBody {
    fn from(body: Body) -> Self {
        Self::Bytes(body)
    }
}
