impl Pets<'_> {
    pub fn list(&self) -> Request<ListPets> {
        Request::new(self.client.call::<ListPets>())
    }
}
pub enum ListPets {}
impl rt::Operation for ListPets {
    type Success = ListPetsOutput;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[
            (rt::Code(200), |r| rt::with_headers(r, rt::json).map(ListPetsOutput::Ok)),
            (rt::Code(206), |r| rt::json(r).map(ListPetsOutput::PartialContent)),
        ],
        ..rt::Spec::get("listPets", "/pets")
    };
}
impl rt::Paged for ListPets {
    type Item = Pet;
    const PAGING: rt::Paging = rt::Paging::Cursor {
        parameter: "page",
        next: "/next",
    };
    fn items(page: Self::Success) -> Vec<Pet> {
        match page {
            ListPetsOutput::Ok(page) => {
                page.body
                    .data
                    .into_option()
                    .map(|part| part.pets.unwrap_or_default())
                    .unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum ListPetsOutput {
    Ok(WithHeaders<Litter, TotalHeaders>),
    PartialContent(Pet),
}
