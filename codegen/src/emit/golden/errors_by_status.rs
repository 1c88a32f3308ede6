impl Pets<'_> {
    pub fn create_pet(&self, body: Pet) -> Call<Pet, CreatePetError> {
        self.client
            .call("createPet", Method::POST, "/pets")
            .security(&[&["bearerAuth", "key"], &[]])
            .json_body(&body)
            .success(200, rt::json)
            .failure(400, |r| rt::json(r).map(CreatePetError::BadRequest))
            .failure(404, |_| Ok(CreatePetError::NotFound))
            .failure(
                429,
                |r| rt::with_headers(r, rt::json).map(CreatePetError::TooManyRequests),
            )
            .failure_range(5, |r| rt::text(r).map(CreatePetError::ServerError))
    }
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
