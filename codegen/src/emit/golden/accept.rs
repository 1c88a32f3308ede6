impl Pets<'_> {
    pub fn photo(&self) -> Call<Bytes, Infallible> {
        self.client
            .call("photo", Method::GET, "/photo")
            .accept("image/png")
            .success(200, rt::bytes)
            .success(206, rt::bytes)
    }
}
