impl Pets {
    pub fn send(&self) -> Request<SendCall> {
        Request::new(rt::call::<SendCall>(&self.client))
    }
}
pub enum SendCall {}
rt::operation!(
    SendCall { id : "send", request : POST "/send", success : Pet { Code(200) : rt::json,
    }, failure : Infallible {}, }
);
impl<M> Request<SendCall, M> {
    pub fn body(self, body: impl Into<SendBody>) -> Self {
        let call = SendBody::attach(body.into(), self.call);
        Self { call, ..self }
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
    fn attach<T, E>(self, call: rt::Call<T, E>) -> rt::Call<T, E> {
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
rt::from!(
    SendBody { Pet => Json, String => Text, Vec < Pet > => JsonLines, Body => Bytes, }
);
