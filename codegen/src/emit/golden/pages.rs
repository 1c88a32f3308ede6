impl Pets<'_> {
    pub fn list(&self) -> Request<ListPets> {
        Request::new(self.client.call::<ListPets>())
    }
}
pub enum ListPets {}
impl rt::Operation for ListPets {
    type Success = Vec<Pet>;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[(rt::Code(200), rt::json)],
        ..rt::Spec::get("listPets", "/pets")
    };
}
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
