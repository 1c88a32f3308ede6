impl Pets<'_> {
    pub fn photo(&self) -> Request<Photo> {
        Request::new(self.client.call::<Photo>())
    }
}
pub enum Photo {}
impl rt::Operation for Photo {
    type Success = Bytes;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        accept: Some("image/png"),
        success: &[(rt::Code(200), rt::bytes), (rt::Code(206), rt::bytes)],
        ..rt::Spec::get("photo", "/photo")
    };
}
