impl Pets {
    pub fn list(&self) -> Request<ListPets> {
        Request::new(rt::call::<ListPets>(&self.client))
    }
}
pub enum ListPets {}
rt::operation!(
    ListPets { id : "listPets", request : GET "/pets", success : ListPetsOutput {
    Code(200) : | r | rt::with_headers(r, rt::json) => Ok, Code(206) : rt::json =>
    PartialContent, }, failure : Infallible {}, }
);
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
