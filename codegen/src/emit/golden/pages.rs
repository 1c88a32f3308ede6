impl Pets<'_> {
    pub fn list_pets(&self) -> ListPets {
        ListPets(
            self.client.call("listPets", Method::GET, "/pets").success(200, rt::json),
        )
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListPets(Call<Vec<Pet>, Infallible>);
rt::request!(ListPets => Vec < Pet >, Infallible);
impl ListPets {
    pub fn offset(self, offset: i64) -> Self {
        Self(self.0.query("offset", &offset))
    }
    pub fn pages(self) -> Pages<Vec<Pet>, Pet, Infallible> {
        rt::paginate(
            self.0,
            rt::Paging::Offset {
                parameter: "offset",
                items: "",
                total: None,
            },
            |page| page,
        )
    }
    pub fn items(self) -> rt::BoxStream<'static, Result<Pet, rt::Error<Infallible>>> {
        self.pages().items()
    }
}
