impl Pets {
    pub fn logs(&self) -> Request<Logs> {
        Request::new(rt::call::<Logs>(&self.client))
    }
    pub fn logs_stream(&self) -> Request<Logs, rt::Lines> {
        Request::new(self.logs().call.accept("application/json-seq"))
    }
}
pub enum Logs {}
rt::operation!(
    Logs { id : "logs", request : GET "/logs", success : Pet { Code(200) : rt::json, },
    failure : Infallible {}, }
);
impl rt::LineStream for Logs {
    type Line = Pet;
    const LINES: &'static rt::stream::json_lines::Lines = &rt::stream::json_lines::Lines {
        framing: rt::stream::json_lines::Framing::Record,
        ending: rt::stream::Ending::NONE,
    };
    const STATUS: rt::Expected = rt::Expected::Code(200);
}
