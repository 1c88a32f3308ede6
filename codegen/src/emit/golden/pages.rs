impl Pets {
    pub fn list(&self) -> Request<ListPets> {
        Request::new(rt::call::<ListPets>(&self.client))
    }
}
pub enum ListPets {}
rt::operation!(
    ListPets { id : "listPets", request : GET "/pets", success : Vec < Pet > { Code(200)
    : rt::json, }, failure : Infallible {}, }
);
impl<M> Request<ListPets, M> {
    pub fn offset(self, offset: i64) -> Self {
        let call = self.call.query("offset", &offset);
        Self { call, ..self }
    }
}
impl rt::Paged for ListPets {
    type Item = Pet;
    const PAGING: rt::Paging = rt::Paging::Offset {
        parameter: "offset",
        items: "",
        total: None,
    };
    fn items(page: Self::Success) -> Vec<Pet> {
        page
    }
}
