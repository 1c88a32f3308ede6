impl Pets {
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
            rt::call::<GetPet>(&self.client)
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
rt::operation!(
    GetPet { id : "getPet", request : GET "/pets/{id}/{at}", success : Pet { Code(200) :
    rt::json, }, failure : Infallible {}, }
);
