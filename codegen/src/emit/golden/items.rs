impl Pets<'_> {
    pub fn list_pets(&self) -> ListPets {
        ListPets(
            self
                .client
                .call("listPets", Method::GET, "/pets")
                .success(200, |r| rt::with_headers(r, rt::json).map(ListPetsOutput::Ok))
                .success(206, |r| rt::json(r).map(ListPetsOutput::PartialContent)),
        )
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListPets(Call<ListPetsOutput, Infallible>);
rt::request!(ListPets => ListPetsOutput, Infallible);
impl ListPets {
    pub fn pages(self) -> Pages<ListPetsOutput, Pet, Infallible> {
        rt::paginate(
            self.0,
            rt::Paging::Cursor {
                parameter: "page",
                next: "/next",
            },
            |page| match page {
                ListPetsOutput::Ok(page) => {
                    page.body
                        .data
                        .into_option()
                        .map(|part| part.pets.unwrap_or_default())
                        .unwrap_or_default()
                }
                _ => Vec::new(),
            },
        )
    }
    pub fn items(self) -> rt::BoxStream<'static, Result<Pet, rt::Error<Infallible>>> {
        self.pages().items()
    }
}
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum ListPetsOutput {
    Ok(WithHeaders<Litter, TotalHeaders>),
    PartialContent(Pet),
}
