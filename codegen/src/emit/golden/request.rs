impl Pets<'_> {
    pub fn list_pets(&self, kind: Kind) -> ListPets {
        ListPets(
            self
                .client
                .call("listPets", Method::GET, "/pets")
                .query("kind", &kind)
                .success(200, rt::json)
                .failure(400, rt::json)
                .failure(500, rt::json),
        )
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListPets(Call<Pet, ErrorModel>);
rt::request!(ListPets => Pet, ErrorModel);
impl ListPets {
    #[deprecated]
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.query("limit", &limit))
    }
    pub fn tags(self, tags: &[impl AsRef<str>]) -> Self {
        Self(
            self
                .0
                .query_with(
                    "tags",
                    &tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                    rt::QueryStyle::PipeDelimited,
                ),
        )
    }
    pub fn x_trace(self, x_trace: impl AsRef<str>) -> Self {
        Self(self.0.header("X-Trace", x_trace.as_ref()))
    }
    #[allow(clippy::should_implement_trait, reason = "named by the document")]
    pub fn add(self, add: bool) -> Self {
        Self(self.0.query("add", &add))
    }
}
