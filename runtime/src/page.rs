//! Pages: a list operation called until its list ends.

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher as _, RandomState},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream, stream::BoxStream};
use serde_json::Value;

use crate::{
    Raw,
    call::Call,
    decode::DecodeError,
    error::{DecodeFailure, Error, RequestError, RequestErrorKind},
    link,
    param::{QueryStyle, query_text},
    request::Request,
    response::{RawResponse, Response},
    send,
    written::Written,
};

/// How an operation is asked for its next page. Pointers are JSON pointers (RFC 6901) into the response's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// A key from the page goes into a query parameter. The list ends when the key is absent, `null` or
    /// empty; an empty page with a key does not end it.
    Cursor {
        /// The query parameter.
        parameter: &'static str,
        /// Where the page holds the key.
        next: &'static str,
    },
    /// A key from the page goes into a member of the request's JSON body.
    BodyCursor {
        /// The member.
        parameter: &'static str,
        /// Where the page holds the key.
        next: &'static str,
    },
    /// The number of items so far goes into a query parameter. The list ends with an empty page, or at the total. A page
    /// with the same items as an earlier one is an error: the server ignores the parameter.
    Offset {
        /// The query parameter.
        parameter: &'static str,
        /// Where the page holds its items; empty when the body is the array.
        items: &'static str,
        /// Where the page holds the number of all items, if it does.
        total: Option<&'static str>,
    },
    /// The number of the page goes into a query parameter. The list ends with an empty page, or at the total. A page
    /// with the same items as an earlier one is an error: the server ignores the parameter.
    PageNumber {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u64,
        /// Where the page holds its items; empty when the body is the array.
        items: &'static str,
        /// Where the page holds the number of all pages, if it does.
        total: Option<&'static str>,
    },
    /// The header `Link` has the URL of the next page (RFC 8288), which is asked for with GET. Another origin is an error.
    LinkHeader,
    /// The page holds the URL of the next one, which is asked for with GET. Another origin is an error.
    NextUrl {
        /// Where.
        next: &'static str,
    },
}

/// Calls `call` page after page. `items` takes the items out of a page.
pub fn paginate<T, I, E>(
    call: Call<T, E>,
    paging: Paging,
    items: fn(T) -> Vec<I>,
) -> Pages<T, I, E> {
    let count = match paging {
        Paging::Offset { parameter, .. } => call.request.query_number(parameter).unwrap_or(0),
        Paging::PageNumber {
            parameter, first, ..
        } => call.request.query_number(parameter).unwrap_or(first),
        _ => 0,
    };
    Pages {
        call,
        items,
        state: State {
            paging,
            count,
            next: Next::First,
            seen: HashSet::new(),
            pages: HashSet::new(),
            hasher: RandomState::new(),
        },
    }
}

/// The pages of a list.
///
/// The first error ends the list, whether it comes from the transport, the server or the content of a page: nothing is
/// requested after it, and [`next_page`](Self::next_page), [`pages`](Self::pages) and [`items`](Self::items) give
/// `None` from then on. A cursor, a URL, or by [`Paging::Offset`] and [`Paging::PageNumber`] the items of a page that
/// come a second time are such an error.
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<T, I, E> {
    call: Call<T, E>,
    items: fn(T) -> Vec<I>,
    state: State,
}

impl<T, I, E> Pages<T, I, E> {
    /// Fetches the next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. A page that points to one already seen, or to another origin, does not fit.
    pub async fn next_page(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        let request = match self.state.request(&self.call.request)? {
            Ok(request) => request,
            Err(error) => return Some(Err(Error::Request(error))),
        };
        let raw = match send::fetch(request).await {
            Ok(raw) => raw,
            Err(fault) => return Some(Err(fault.into())),
        };
        Some(self.take(raw))
    }

    /// Fetches the next page and waits for it on this thread.
    ///
    /// # Errors
    /// See [`next_page`](Self::next_page).
    #[cfg(feature = "blocking")]
    pub fn next_page_blocking(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        let request = match self.state.request(&self.call.request)? {
            Ok(request) => request,
            Err(error) => return Some(Err(Error::Request(error))),
        };
        match crate::blocking::wait(send::fetch(request)) {
            Ok(raw) => Some(self.take(raw)),
            Err(fault) => Some(Err(fault.into())),
        }
    }

    fn take(&mut self, raw: RawResponse) -> Result<Response<T>, Error<E>> {
        let next = if self.call.outcomes.is_success(raw.status) {
            self.state.advance(&raw)
        } else {
            Ok(Next::End)
        };
        match next {
            Ok(next) => {
                let page = self.call.outcomes.decode(raw)?;
                self.state.next = next;
                Ok(page)
            }
            Err(error) => Err(Error::Decode(Box::new(DecodeFailure::new(raw, error)))),
        }
    }
}

impl<T, I, E> Pages<T, I, E>
where
    T: Send + 'static,
    I: Send + 'static,
    E: Send + 'static,
{
    /// The pages as a stream. It ends after an error.
    pub fn pages(self) -> BoxStream<'static, Result<Response<T>, Error<E>>> {
        stream::unfold(self, |mut pages| async {
            let page = pages.next_page().await?;
            Some((page, pages))
        })
        .fuse()
        .boxed()
    }

    /// The items of all pages as a stream. It ends after an error.
    pub fn items(self) -> BoxStream<'static, Result<I, Error<E>>> {
        let items = self.items;
        self.pages()
            .map_ok(move |page| stream::iter(items(page.into_body()).into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }
}

impl<T, I, E> fmt::Debug for Pages<T, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({})", self.call.request.operation)
    }
}

/// Where in the list the next page is.
struct State {
    paging: Paging,
    /// The offset or page number to ask for.
    count: u64,
    next: Next,
    /// The cursors and URLs so far.
    seen: HashSet<String>,
    /// The items of the pages so far, hashed.
    pages: HashSet<u64>,
    hasher: RandomState,
}

enum Next {
    First,
    Key(String),
    Count,
    Url(url::Url),
    End,
}

impl State {
    /// The request for the next page. The list counts as ended until a page says otherwise, so that a failure
    /// ends it.
    fn request(&mut self, first: &Request) -> Option<Result<Request, RequestError>> {
        let next = std::mem::replace(&mut self.next, Next::End);
        if matches!(next, Next::End) {
            return None;
        }
        let Some(mut request) = first.try_clone() else {
            return Some(Err(first.unrepeatable()));
        };
        match (next, self.paging) {
            (Next::Key(key), Paging::BodyCursor { parameter, .. }) => {
                request.set_extra_body(vec![parameter.to_owned()], Ok(Raw::from(key)));
            }
            (Next::Key(key), Paging::Cursor { parameter, .. }) => {
                set_query(&mut request, parameter, Value::String(key))
            }
            (
                Next::Count,
                Paging::Offset { parameter, .. } | Paging::PageNumber { parameter, .. },
            ) => {
                set_query(&mut request, parameter, self.count.into());
            }
            (Next::Url(url), _) => request.follow(url),
            _ => {}
        }
        Some(Ok(request))
    }

    /// Reads from a page where the next one is.
    fn advance(&mut self, page: &RawResponse) -> Result<Next, DecodeError> {
        Ok(match self.paging {
            Paging::Cursor { next, .. } | Paging::BodyCursor { next, .. } => {
                match key(&body(page)?, next) {
                    Some(key) => Next::Key(self.unseen(key, next)?),
                    None => Next::End,
                }
            }
            Paging::Offset { items, total, .. } => {
                let body = body(page)?;
                let items = self.items(&body, items)?;
                self.count = self.count.saturating_add(items);
                counted(items, self.count, number(&body, total))
            }
            Paging::PageNumber {
                first,
                items,
                total,
                ..
            } => {
                let body = body(page)?;
                let items = self.items(&body, items)?;
                self.count = self.count.saturating_add(1);
                let so_far = self.count.saturating_sub(first);
                counted(items, so_far, number(&body, total))
            }
            Paging::LinkHeader => self.url(link::next(&page.headers), page, "Link")?,
            Paging::NextUrl { next } => self.url(key(&body(page)?, next), page, next)?,
        })
    }

    /// The number of items at a pointer; none when there is nothing. A server that ignores which page is requested
    /// sends the same ones for ever.
    fn items(&mut self, body: &Raw, pointer: &str) -> Result<u64, DecodeError> {
        match body.pointer(pointer) {
            Some(Value::Array(items)) if items.is_empty() => Ok(0),
            Some(Value::Array(items)) => {
                if self.pages.insert(self.hasher.hash_one(items)) {
                    Ok(u64::try_from(items.len()).unwrap_or(u64::MAX))
                } else {
                    Err(DecodeError::new("the page has the items of an earlier one").at(pointer))
                }
            }
            None | Some(Value::Null) => Ok(0),
            Some(_) => Err(DecodeError::new("the items of the page are no array").at(pointer)),
        }
    }

    fn url(
        &mut self,
        target: Option<String>,
        page: &RawResponse,
        place: &str,
    ) -> Result<Next, DecodeError> {
        let Some(target) = target else {
            return Ok(Next::End);
        };
        let refuse = |message: &str| DecodeError::new(message).at(place);
        let Some(base) = &page.url else {
            return Err(refuse("the page has no URL of its own"));
        };
        let url = base
            .join(&target)
            .map_err(|_| refuse("the next page has no usable URL"))?;
        if url.origin() != base.origin() {
            return Err(refuse(
                "the next page is at another origin, where no credentials are sent",
            ));
        }
        self.seen.insert(base.to_string());
        self.unseen(url.to_string(), place)?;
        Ok(Next::Url(url))
    }

    /// A server that repeats a key would be asked for ever.
    fn unseen(&mut self, key: String, place: &str) -> Result<String, DecodeError> {
        if self.seen.insert(key.clone()) {
            Ok(key)
        } else {
            Err(DecodeError::new("the next page is one that was fetched before").at(place))
        }
    }
}

fn set_query(request: &mut Request, name: &str, value: Value) {
    let pairs = Written::new(name, &value)
        .and_then(|value| query_text(name, value, QueryStyle::Form, false));
    request.set_query(name, pairs);
}

fn body(page: &RawResponse) -> Result<Raw, DecodeError> {
    crate::decode::json_bytes(&page.body)
}

/// The key at a pointer: a text or number, unless it is empty.
fn key(body: &Raw, pointer: &str) -> Option<String> {
    match body.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number(body: &Raw, pointer: Option<&str>) -> Option<u64> {
    body.pointer(pointer?)?.as_u64()
}

fn counted(items: u64, so_far: u64, total: Option<u64>) -> Next {
    let is_last = items == 0 || total.is_some_and(|total| so_far >= total);
    if is_last { Next::End } else { Next::Count }
}

impl Request {
    fn unrepeatable(&self) -> RequestError {
        let problem = "a call whose body is a stream has no pages";
        RequestError::new(RequestErrorKind::Body, problem).of(&self.operation)
    }
}
