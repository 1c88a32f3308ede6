impl Pets<'_> {
    pub fn list(&self, kind: Kind) -> Request<ListPets> {
        Request::new(self.client.call::<ListPets>().query("kind", &kind))
    }
}
pub enum ListPets {}
impl rt::Operation for ListPets {
    type Success = Pet;
    type Failure = ErrorModel;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[(rt::Code(200), rt::json)],
        failure: &[(rt::Code(400), rt::json), (rt::Code(500), rt::json)],
        ..rt::Spec::get("listPets", "/pets")
    };
}
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
