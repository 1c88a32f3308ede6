impl Pets {
    pub fn upload(&self, body: UploadForm) -> Request<Upload> {
        Request::new(rt::call::<Upload>(&self.client).multipart_body(body.into()))
    }
}
pub enum Upload {}
rt::operation!(
    Upload { id : "upload", request : POST "/files", success : Pet { Code(200) :
    rt::json, }, failure : Infallible {}, }
);
#[derive(Debug)]
#[non_exhaustive]
pub struct UploadForm {
    pub file: File,
    pub purpose: String,
    pub pet: Option<Pet>,
    pub r#type: Vec<i64>,
}
impl UploadForm {
    pub fn new(file: File, purpose: impl Into<String>) -> Self {
        Self {
            file,
            purpose: purpose.into(),
            pet: None,
            r#type: Vec::new(),
        }
    }
    #[must_use]
    pub fn with_pet(mut self, pet: Pet) -> Self {
        self.pet = Some(pet);
        self
    }
    #[must_use]
    pub fn with_type(mut self, r#type: impl IntoIterator<Item = i64>) -> Self {
        self.r#type = r#type.into_iter().collect();
        self
    }
}
impl From<UploadForm> for Form {
    fn from(from: UploadForm) -> Self {
        let mut form = Self::new()
            .file("file", from.file.or_media_type("image/png"))
            .value("purpose", &from.purpose);
        if let Some(value) = from.pet {
            form = form.json("pet", &value);
        }
        form = form
            .value_with("type", &from.r#type, |part| part.media_type("text/plain"));
        form
    }
}
