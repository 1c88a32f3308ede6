impl Pets<'_> {
    pub fn move_pet(&self) -> Call<MovePetOutput, ErrorModel> {
        self.client
            .call("movePet", Method::PUT, "/pets")
            .server(
                &[
                    rt::Server {
                        url: "https://other.example",
                        description: "",
                        variables: &[],
                    },
                ],
            )
            .retry(const {
                &rt::RetryPolicy {
                    max_retries: 3,
                    statuses: Some(&[503]),
                    wait_headers: Some(&[("X-Wait", rt::WaitUnit::Seconds)]),
                    ..rt::RetryPolicy::DEFAULT
                }
            })
            .success(200, |r| rt::json(r).map(MovePetOutput::Ok))
            .success(204, |_| Ok(MovePetOutput::NoContent))
            .failure_default(rt::json)
    }
}
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum MovePetOutput {
    Ok(Pet),
    NoContent,
}
