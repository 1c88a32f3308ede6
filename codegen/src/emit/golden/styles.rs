impl Pets<'_> {
    pub fn get(
        &self,
        id: impl AsRef<str>,
        at: &[i64],
        session: impl AsRef<str>,
        either: &Either,
        q: impl AsRef<str>,
        x_list: &[i64],
    ) -> Request<GetPet> {
        Request::new(
            self
                .client
                .call::<GetPet>()
                .path("id", id.as_ref())
                .path_with("at", at, rt::PathStyle::MatrixExplode)
                .cookie("session", session.as_ref())
                .query_json("either", either)
                .query_reserved("q", q.as_ref(), rt::QueryStyle::FormExplode)
                .header_with("X-List", x_list, true)
                .query("version", "v\"1"),
        )
    }
}
pub enum GetPet {}
impl rt::Operation for GetPet {
    type Success = Pet;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[(rt::Code(200), rt::json)],
        ..rt::Spec::get("getPet", "/pets/{id}/{at}")
    };
}
