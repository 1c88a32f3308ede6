impl Pets<'_> {
    pub fn send(&self, body: impl Into<SendBody>) -> Request<SendCall> {
        let call = self.client.call::<SendCall>();
        Request::new(SendBody::attach(body.into(), call))
    }
}
pub enum SendCall {}
impl rt::Operation for SendCall {
    type Success = Pet;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[(rt::Code(200), rt::json)],
        ..rt::Spec::post("send", "/send")
    };
}
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
