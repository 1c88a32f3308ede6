impl Pets {
    pub fn send(&self, body: impl Into<SendBody>) -> Request<SendCall> {
        let call = rt::call::<SendCall>(&self.client);
        Request::new(SendBody::attach(body.into(), call))
    }
}
pub enum SendCall {}
rt::operation!(
    SendCall { id : "send", request : POST "/send", success : Pet { Code(200) : rt::json,
    }, failure : Infallible {}, }
);
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one value per request")]
#[non_exhaustive]
pub enum SendBody {
    Json(Pet),
    Text(String),
}
impl SendBody {
    fn attach<T, E>(self, call: rt::Call<T, E>) -> rt::Call<T, E> {
        match self {
            Self::Json(body) => call.json_body_as("application/merge-patch+json", &body),
            Self::Text(body) => call.text_body("text/plain", body),
        }
    }
}
rt::from!(SendBody { Pet => Json, String => Text, });
