impl Pets<'_> {
    pub fn logs(&self) -> Call<Pet, Infallible> {
        self.client.call("logs", Method::GET, "/logs").success(200, rt::json)
    }
    pub fn logs_stream(&self) -> rt::stream::OpenLines<Pet, Infallible> {
        static LINES: rt::stream::json_lines::Lines = rt::stream::json_lines::Lines {
            framing: rt::stream::json_lines::Framing::Record,
            ending: rt::stream::Ending::NONE,
        };
        self.client
            .call("logs", Method::GET, "/logs")
            .success(200, rt::empty)
            .accept("application/json-seq")
            .lines(&LINES)
    }
}
