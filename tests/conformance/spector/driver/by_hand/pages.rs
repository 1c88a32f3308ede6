//! Lists whose next page is a URL or a key in the page.

use std::fmt::Debug;

use futures_util::TryStreamExt;
use raccord::Items;
use sp_payload_pageable::{
    Client,
    types::{Pet, ServerDrivenPaginationAlternateInitialVerbFilter as Filter},
};

use crate::{
    Outcome,
    check::{Problem, json},
};

fn client(base: &str) -> Result<Client, Problem> {
    Ok(Client::builder().base_url(base).build()?)
}

/// The pets of both pages.
async fn expect<E: Debug + 'static>(items: Items<Pet, E>) -> Outcome {
    let pets: Vec<Pet> = items.try_collect().await?;
    let expected = r#"[
        { "id": "1", "name": "dog" }, { "id": "2", "name": "cat" },
        { "id": "3", "name": "bird" }, { "id": "4", "name": "fish" }
    ]"#;
    json("", &pets, expected)
}

pub async fn payload_pageable_serverdrivenpagination_link(base: &str) -> Outcome {
    expect(
        client(base)?
            .payload()
            .server_driven_pagination_link()
            .items(),
    )
    .await
}

pub async fn payload_pageable_serverdrivenpagination_linkstring(base: &str) -> Outcome {
    expect(
        client(base)?
            .payload()
            .server_driven_pagination_link_string()
            .items(),
    )
    .await
}

pub async fn payload_pageable_serverdrivenpagination_nestedlink(base: &str) -> Outcome {
    expect(
        client(base)?
            .payload()
            .server_driven_pagination_nested_link()
            .items(),
    )
    .await
}

pub async fn payload_pageable_serverdrivenpagination_alternateinitialverb_post(
    base: &str,
) -> Outcome {
    let filter = Filter::new("foo eq bar");
    expect(
        client(base)?
            .payload()
            .alternate_initial_verb_post(filter)
            .items(),
    )
    .await
}

pub async fn payload_pageable_serverdrivenpagination_continuationtoken_requestqueryresponsebody(
    base: &str,
) -> Outcome {
    let list = client(base)?
        .payload()
        .continuation_token_request_query_response_body();
    expect(list.foo("foo").bar("bar").items()).await
}

pub async fn payload_pageable_serverdrivenpagination_continuationtoken_requestquerynestedresponsebody(
    base: &str,
) -> Outcome {
    let list = client(base)?
        .payload()
        .continuation_token_request_query_nested_response_body();
    expect(list.foo("foo").bar("bar").items()).await
}
