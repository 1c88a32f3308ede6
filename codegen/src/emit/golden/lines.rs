impl Pets<'_> {
    pub fn logs(&self) -> Request<Logs> {
        Request::new(self.client.call::<Logs>())
    }
    pub fn logs_stream(&self) -> Request<Logs, rt::Lines> {
        Request::new(self.logs().call.accept("application/json-seq"))
    }
}
pub enum Logs {}
impl rt::Operation for Logs {
    type Success = Pet;
    type Failure = Infallible;
    const SPEC: &'static rt::Spec<Self::Success, Self::Failure> = &rt::Spec {
        success: &[(rt::Code(200), rt::json)],
        ..rt::Spec::get("logs", "/logs")
    };
}
impl rt::LineStream for Logs {
    type Line = Pet;
    const LINES: &'static rt::stream::json_lines::Lines = &rt::stream::json_lines::Lines {
        framing: rt::stream::json_lines::Framing::Record,
        ending: rt::stream::Ending::NONE,
    };
    const STATUS: rt::Expected = rt::Code(200);
}
