impl Pets<'_> {
    pub fn chat(&self, body: Pet) -> Chat {
        Chat(
            self
                .client
                .call("chat", Method::POST, "/chat")
                .json_body(&body)
                .success(200, rt::json)
                .failure(400, rt::json),
        )
    }
    pub fn chat_stream(&self, body: Pet) -> ChatStream {
        static EVENTS: rt::stream::sse::Sse = rt::stream::sse::Sse {
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
        ChatStream(
            self
                .client
                .call("chat", Method::POST, "/chat")
                .json_body(&body)
                .body_member(&["stream"], true)
                .success(200, rt::empty)
                .failure(400, rt::json)
                .events(&EVENTS),
        )
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Chat(Call<Pet, ErrorModel>);
rt::request!(Chat => Pet, ErrorModel);
impl Chat {
    pub fn call(self, call: impl AsRef<str>) -> Self {
        Self(self.0.query("call", call.as_ref()))
    }
}
#[derive(Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct ChatStream(rt::stream::OpenEvents<Either, ErrorModel>);
rt::stream_request!(ChatStream(rt::stream::OpenEvents < Either, ErrorModel >));
impl ChatStream {
    pub fn call(self, call: impl AsRef<str>) -> Self {
        Self(self.0.map_call(|call_| call_.query("call", call.as_ref())))
    }
}
