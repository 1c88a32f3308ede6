impl Pets {
    pub fn create(&self, body: Pet) -> Request<CreatePet> {
        Request::new(rt::call::<CreatePet>(&self.client).json_body(&body))
    }
}
pub enum CreatePet {}
rt::operation!(
    CreatePet { id : "createPet", request : POST "/pets", security : [["bearerAuth",
    "key"], []], success : Pet { Code(200) : rt::json, }, failure : CreatePetError {
    Code(400) : rt::json => BadRequest, Code(404) : | _ | Ok(CreatePetError::NotFound),
    Code(429) : | r | rt::with_headers(r, rt::json) => TooManyRequests, Range(5) :
    rt::text => ServerError, }, }
);
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum CreatePetError {
    BadRequest(ErrorModel),
    NotFound,
    TooManyRequests(WithHeaders<ErrorModel, RateWaitHeaders>),
    ServerError(String),
}
