pub mod pets {
    /// `POST /pets/{id}`, operation `createPet`.
    #[allow(deprecated, reason = "every operation is shown")]
    pub async fn create(
        client: &zoo::pets::Client,
    ) -> Result<(), Box<dyn std::error::Error>> {
        use zoo::pets::types::{Either, Kind, Pet};
        let response = client
            .pets()
            .create(
                "67e55044-10b1-426f-9247-bb680e5fe0c8",
                Kind::Cat,
                &["names"],
                &[1],
                &Either::Pet(Pet::new("name", Kind::Cat)),
                Pet::new("name", Kind::Cat),
            )
            .send()
            .await?;
        println!("{:?}", response.body());
        Ok(())
    }
    /// `DELETE /pets`, operation `delete`.
    #[allow(deprecated, reason = "every operation is shown")]
    pub async fn delete(
        client: &zoo::pets::Client,
    ) -> Result<(), Box<dyn std::error::Error>> {
        client.pets().delete().send().await?;
        Ok(())
    }
    /// `POST /files`, operation `upload`.
    #[allow(deprecated, reason = "every operation is shown")]
    pub async fn upload(
        client: &zoo::pets::Client,
    ) -> Result<(), Box<dyn std::error::Error>> {
        use zoo::File;
        use zoo::pets::pets::{UploadBody, UploadForm};
        let response = client
            .pets()
            .upload(
                UploadBody::Multipart(
                    UploadForm::new([File::from_bytes("content")], "purpose"),
                ),
            )
            .send()
            .await?;
        println!("{:?}", response.body());
        Ok(())
    }
}
