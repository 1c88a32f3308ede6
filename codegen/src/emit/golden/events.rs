impl Pets {
    pub fn chat(&self, body: Pet) -> Request<Chat> {
        Request::new(rt::call::<Chat>(&self.client).json_body(&body))
    }
    pub fn chat_stream(&self, body: Pet) -> Request<Chat, rt::Events> {
        Request::new(
            self
                .chat(body)
                .call
                .accept("text/event-stream")
                .body_member(&["stream"], true),
        )
    }
}
pub enum Chat {}
rt::operation!(
    Chat { id : "chat", request : POST "/chat", success : Pet { Code(200) : rt::json, },
    failure : ErrorModel { Code(400) : rt::json, }, }
);
impl<M> Request<Chat, M> {
    pub fn call(self, call: impl AsRef<str>) -> Self {
        let call = self.call.query("call", call.as_ref());
        Self { call, ..self }
    }
}
impl rt::EventStream for Chat {
    type Event = Either;
    const EVENTS: &'static rt::stream::sse::Sse = &rt::stream::sse::Sse {
        payload: rt::stream::sse::SsePayload::Json,
        ending: rt::stream::Ending {
            terminator: Some("[DONE]"),
            terminal: &["end"],
            tag: None,
            is_declared: true,
        },
        dedupe: None,
        resume: rt::stream::sse::SseResume::Never,
    };
    const STATUS: rt::Expected = rt::Expected::Code(200);
}
