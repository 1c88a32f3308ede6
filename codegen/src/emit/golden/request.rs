impl Pets {
    pub fn list(&self, kind: Kind) -> Request<ListPets> {
        Request::new(rt::call::<ListPets>(&self.client).query("kind", &kind))
    }
}
pub enum ListPets {}
rt::operation!(
    ListPets { id : "listPets", request : GET "/pets", success : Pet { Code(200) :
    rt::json, }, failure : ErrorModel { Code(400) : rt::json, Code(500) : rt::json, }, }
);
impl<M> Request<ListPets, M> {
    #[deprecated]
    pub fn limit(self, limit: i64) -> Self {
        let call = self.call.query("limit", &limit);
        Self { call, ..self }
    }
    pub fn tags(self, tags: &[impl AsRef<str>]) -> Self {
        let call = self
            .call
            .query_with(
                "tags",
                &tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                rt::QueryStyle::PipeDelimited,
            );
        Self { call, ..self }
    }
    pub fn x_trace(self, x_trace: impl AsRef<str>) -> Self {
        let call = self.call.header("X-Trace", x_trace.as_ref());
        Self { call, ..self }
    }
    #[allow(clippy::should_implement_trait, reason = "named by the document")]
    pub fn add(self, add: bool) -> Self {
        let call = self.call.query("add", &add);
        Self { call, ..self }
    }
}
