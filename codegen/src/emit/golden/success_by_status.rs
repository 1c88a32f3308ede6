impl Pets<'_> {
    pub fn r#move(&self) -> Request<MovePet> {
        Request::new(self.client.call::<MovePet>())
    }
}
pub enum MovePet {}
impl rt::Operation for MovePet {
    type Success = MovePetOutput;
    type Failure = ErrorModel;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        servers: &[
            rt::Server {
                url: "https://other.example",
                description: "",
                variables: &[],
            },
        ],
        retry: Some(
            &rt::RetryPolicy {
                max_retries: 3,
                statuses: Some(&[503]),
                wait_headers: Some(&[("X-Wait", rt::WaitUnit::Seconds)]),
                ..rt::RetryPolicy::DEFAULT
            },
        ),
        success: &[
            (rt::Code(200), |r| rt::json(r).map(MovePetOutput::Ok)),
            (rt::Code(204), |_| Ok(MovePetOutput::NoContent)),
        ],
        failure: &[(rt::Expected::Default, rt::json)],
        ..rt::Spec::put("movePet", "/pets")
    };
}
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one value per response")]
#[non_exhaustive]
pub enum MovePetOutput {
    Ok(Pet),
    NoContent,
}
