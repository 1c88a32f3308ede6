impl Pets<'_> {
    pub fn get_pet(
        &self,
        id: impl AsRef<str>,
        at: &[i64],
        session: impl AsRef<str>,
        either: &Either,
        q: impl AsRef<str>,
        x_list: &[i64],
    ) -> Call<Pet, Infallible> {
        self.client
            .call("getPet", Method::GET, "/pets/{id}/{at}")
            .path("id", id.as_ref())
            .path_with("at", at, rt::PathStyle::MatrixExplode)
            .cookie("session", session.as_ref())
            .query_json("either", either)
            .query_reserved("q", q.as_ref(), rt::QueryStyle::FormExplode)
            .header_with("X-List", x_list, true)
            .query("version", "v\"1")
            .success(200, rt::json)
    }
}
