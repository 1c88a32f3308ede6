impl Pets<'_> {
    pub fn send(&self, body: impl Into<SendBody>) -> Call<Pet, Infallible> {
        let call = self.client.call("send", Method::POST, "/send");
        SendBody::attach(body.into(), call).success(200, rt::json)
    }
}
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one value per request")]
#[non_exhaustive]
pub enum SendBody {
    Json(Pet),
    Text(String),
}
impl SendBody {
    fn attach<T, E>(self, call: Call<T, E>) -> Call<T, E> {
        match self {
            Self::Json(body) => call.json_body_as("application/merge-patch+json", &body),
            Self::Text(body) => call.text_body("text/plain", body),
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
