impl Pets {
    pub fn photo(&self) -> Request<Photo> {
        Request::new(rt::call::<Photo>(&self.client))
    }
}
pub enum Photo {}
rt::operation!(
    Photo { id : "photo", request : GET "/photo", accept : "image/png", success : Bytes {
    Code(200) : rt::bytes, Code(206) : rt::bytes, }, failure : Infallible {}, }
);
