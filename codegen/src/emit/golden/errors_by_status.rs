impl Pets<'_> {
    pub fn create(&self, body: Pet) -> Request<CreatePet> {
        Request::new(self.client.call::<CreatePet>().json_body(&body))
    }
}
pub enum CreatePet {}
impl rt::Operation for CreatePet {
    type Success = Pet;
    type Failure = CreatePetError;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        security: &[&["bearerAuth", "key"], &[]],
        success: &[(rt::Code(200), rt::json)],
        failure: &[
            (rt::Code(400), |r| rt::json(r).map(CreatePetError::BadRequest)),
            (rt::Code(404), |_| Ok(CreatePetError::NotFound)),
            (
                rt::Code(429),
                |r| rt::with_headers(r, rt::json).map(CreatePetError::TooManyRequests),
            ),
            (rt::Range(5), |r| rt::text(r).map(CreatePetError::ServerError)),
        ],
        ..rt::Spec::post("createPet", "/pets")
    };
}
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum CreatePetError {
    BadRequest(ErrorModel),
    NotFound,
    TooManyRequests(WithHeaders<ErrorModel, RateWaitHeaders>),
    ServerError(String),
}
