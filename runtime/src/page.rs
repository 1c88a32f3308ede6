//! Pagination: a list operation is called until the list ends.

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher as _, Hash, RandomState},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream, stream::BoxStream};
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use url::Url;

use crate::{
    Map, Raw,
    call::{Call, Operation},
    decode_error::DecodeError,
    error::{DecodeFailure, Error, RequestError, RequestErrorKind},
    link,
    param::{QueryStyle, query_text},
    pointer::unescaped,
    read,
    request::Request,
    response::{RawResponse, Response},
    send, server,
    written::Written,
};

/// How the next page is requested. Pointers are JSON pointers (RFC 6901) into the response body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// A cursor from the page is sent in a query parameter. The list ends when the cursor is absent, `null` or empty;
    /// an empty page with a cursor does not end it.
    Cursor {
        /// The query parameter.
        parameter: &'static str,
        /// Where the page has the cursor.
        next: &'static str,
    },
    /// A cursor from the page is sent in a property of the JSON request body.
    BodyCursor {
        /// The member.
        parameter: &'static str,
        /// Where the page has the cursor.
        next: &'static str,
    },
    /// The number of items so far is sent in a query parameter. The list ends with an empty page, or at the total. A
    /// page without a new item is an error: the server ignores the parameter.
    Offset {
        /// The query parameter.
        parameter: &'static str,
        /// Where the page has its items; empty if the body is the array.
        items: &'static str,
        /// Where the page has the total number of items, if it does.
        total: Option<&'static str>,
    },
    /// The page number is sent in a query parameter. The list ends with an empty page, or at the total. A page without
    /// a new item is an error: the server ignores the parameter.
    PageNumber {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u64,
        /// Where the page has its items; empty if the body is the array.
        items: &'static str,
        /// Where the page has the total number of pages, if it does.
        total: Option<&'static str>,
    },
    /// The header `Link` has the URL of the next page (RFC 8288), which is requested with GET. Another origin is an
    /// error.
    LinkHeader,
    /// The page has the URL of the next one, which is requested with GET. Another origin is an error.
    NextUrl {
        /// Where.
        next: &'static str,
    },
}

/// A list operation, whose responses are pages.
pub trait Paged: Operation {
    /// An item of the list.
    type Item;

    /// How the next page is requested.
    #[doc(hidden)]
    const PAGING: Paging;

    /// Extracts the items of a page.
    #[doc(hidden)]
    fn items(page: Self::Success) -> Vec<Self::Item>;
}

/// Paginates `call`. `items` extracts the items of a page.
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
            items: HashSet::new(),
            last: None,
            alike: 0,
            hasher: RandomState::new(),
        },
    }
}

/// The pages of a list.
///
/// The first error ends the list, whether it comes from the transport, the server or the content of a page: nothing is
/// requested after it, and [`next_page`](Self::next_page), [`pages`](Self::pages) and [`items`](Self::items) yield
/// `None` from then on. A repeated cursor or URL is such an error, as is a page without a new item with
/// [`Paging::Offset`] and [`Paging::PageNumber`]. Items that are equal within a page, such as the numbers of `[0, 0]`,
/// may also repeat on the next one, and a list with cursors may have several pages without items; 1,000 equal pages in
/// a row are an error.
#[must_use = "pages are fetched on demand"]
pub struct Pages<T: 'static, I, E: 'static> {
    call: Call<T, E>,
    items: fn(T) -> Vec<I>,
    state: State,
}

impl<T, I, E> Pages<T, I, E> {
    /// Fetches the next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. A page that refers to an earlier one, or to another origin, is an [`Error::Decode`].
    pub async fn next_page(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        let request = match self.state.request(&self.call.request)? {
            Ok(request) => request,
            Err(error) => return Some(Err(Error::Request(error))),
        };
        let raw = match send::fetch(Box::new(request)).await {
            Ok(raw) => raw,
            Err(fault) => return Some(Err(fault.into())),
        };
        Some(self.take(raw))
    }

    /// Fetches the next page, blocking this thread.
    ///
    /// # Errors
    /// See [`next_page`](Self::next_page).
    #[cfg(feature = "blocking")]
    pub fn next_page_blocking(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        let request = match self.state.request(&self.call.request)? {
            Ok(request) => request,
            Err(error) => return Some(Err(Error::Request(error))),
        };
        match crate::blocking::wait(send::fetch(Box::new(request))) {
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

    /// The items of all pages. They end after an error.
    pub fn items(self) -> Items<I, E> {
        let items = self.items;
        let all = self
            .pages()
            .map_ok(move |page| stream::iter(items(page.into_body()).into_iter().map(Ok)));
        Items(all.try_flatten().boxed())
    }
}

/// The items of all pages of a list, in order: a stream that ends after an error.
#[must_use = "pages are fetched on demand"]
pub struct Items<I, E>(BoxStream<'static, Result<I, Error<E>>>);

impl<I, E> Items<I, E> {
    /// The next item; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<I, Error<E>>> {
        self.0.next().await
    }
}

impl<I, E> Stream for Items<I, E> {
    type Item = Result<I, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<I, E> fmt::Debug for Items<I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

impl<T, I, E> fmt::Debug for Pages<T, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({:?})", self.call)
    }
}

/// How many equal pages in a row are accepted: enough for a filter that skips most of a large table.
const MOST_ALIKE: u32 = 1_000;

/// The position of the next page.
struct State {
    paging: Paging,
    /// The offset or page number to request.
    count: u64,
    next: Next,
    /// The cursors and URLs so far.
    seen: HashSet<String>,
    /// Hashes of the objects so far, and of whole pages without objects.
    items: HashSet<u64>,
    /// The hash of the content of the last page.
    last: Option<u64>,
    /// How many pages in a row had that content.
    alike: u32,
    hasher: RandomState,
}

enum Next {
    First,
    Key(Raw),
    Count,
    Url(Url),
    End,
}

impl State {
    /// The request for the next page. The list counts as ended until a page says otherwise, so a failure ends it.
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
                request.set_extra_body(vec![parameter.to_owned()], Ok(key));
            }
            (Next::Key(key), Paging::Cursor { parameter, .. }) => {
                set_query(&mut request, parameter, &key);
            }
            (
                Next::Count,
                Paging::Offset { parameter, .. } | Paging::PageNumber { parameter, .. },
            ) => {
                set_query(&mut request, parameter, &self.count);
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
                let body = body(page)?;
                match key(&body, next) {
                    Some(key) => {
                        self.brings(&body)?;
                        self.unseen(text(&key), next)?;
                        Next::Key(key)
                    }
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
            Paging::LinkHeader => {
                let url = self.url(link::next(&page.headers), page, "Link")?;
                if let (Next::Url(_), Ok(body)) = (&url, body(page)) {
                    self.brings(&body)?;
                }
                url
            }
            Paging::NextUrl { next } => {
                let body = body(page)?;
                let url = self.url(key(&body, next).map(|key| text(&key)), page, next)?;
                if matches!(url, Next::Url(_)) {
                    self.brings(&body)?;
                }
                url
            }
        })
    }

    /// The number of items at a pointer; 0 if there is nothing. A server that ignores which page is requested sends the
    /// same items forever, in the same or another order.
    fn items(&mut self, body: &Raw, pointer: &str) -> Result<u64, DecodeError> {
        let items = match body.pointer(pointer) {
            None | Some(Value::Null) => return Ok(0),
            Some(Value::Array(items)) => items,
            Some(_) => {
                return Err(DecodeError::new("the items of the page are not an array").at(pointer));
            }
        };
        let mut hashes: HashSet<_> = items
            .iter()
            .map(|item| self.hasher.hash_one(item))
            .collect();
        let is_distinct = hashes.len() == items.len();
        if !items.iter().all(Value::is_object) {
            // Numbers and texts may repeat, but not a whole page in the same order.
            hashes = HashSet::from([self.hasher.hash_one(items)]);
        }
        if !is_distinct || matches!(items.as_slice(), [item] if !item.is_object()) {
            self.changes(items)?;
        } else if !items.is_empty() && hashes.is_subset(&self.items) {
            return Err(DecodeError::new("the page has no new items").at(pointer));
        }
        self.items.extend(hashes);
        Ok(u64::try_from(items.len()).unwrap_or(u64::MAX))
    }

    /// Records the content of a page, wherever its items are.
    fn brings(&mut self, page: &Raw) -> Result<(), DecodeError> {
        match page.pointer("").map(arrays) {
            Some(arrays) if !arrays.is_empty() => self.changes(&arrays),
            _ => Ok(()),
        }
    }

    /// Records the content of a page. As equal pages can be legitimate, only a long run of them is an error.
    fn changes(&mut self, held: &(impl Hash + ?Sized)) -> Result<(), DecodeError> {
        let held = Some(self.hasher.hash_one(held));
        self.alike = if held == self.last { self.alike + 1 } else { 1 };
        self.last = held;
        if self.alike < MOST_ALIKE {
            return Ok(());
        }
        let message = format!("{MOST_ALIKE} pages in a row are equal");
        Err(DecodeError::new(message))
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
        let base = page.endpoint.uri.as_ref();
        let Some(base) = base.and_then(server::url) else {
            return Err(refuse("the page has no base URL"));
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

    /// A server that repeats a cursor would be called forever.
    fn unseen(&mut self, key: String, place: &str) -> Result<(), DecodeError> {
        if self.seen.insert(key) {
            Ok(())
        } else {
            Err(DecodeError::new("the next page was fetched before").at(place))
        }
    }
}

fn set_query(request: &mut Request, name: &str, value: &impl Serialize) {
    let pairs = Written::new(name, value)
        .and_then(|value| query_text(name, value, QueryStyle::Form, false));
    request.set_query(name, pairs);
}

fn body(page: &RawResponse) -> Result<Raw, DecodeError> {
    read::json_bytes(&page.body)
}

/// The arrays of a page, which may hold its items. Pages that differ only elsewhere, such as in their number, are
/// equal.
fn arrays(page: &Value) -> Vec<&Value> {
    match page {
        Value::Array(_) => vec![page],
        Value::Object(members) => members.values().flat_map(arrays).collect(),
        _ => Vec::new(),
    }
}

/// The cursor at a pointer, as received: a text or number, unless it is empty.
fn key(body: &Raw, pointer: &str) -> Option<Raw> {
    let mut at = body.get();
    for token in pointer.split('/').skip(1) {
        at = match serde_json::from_str::<Map<&RawValue>>(at) {
            Ok(members) => members.get(&*unescaped(token))?.get(),
            Err(_) => {
                let items: Vec<&RawValue> = serde_json::from_str(at).ok()?;
                items.get(token.parse::<usize>().ok()?)?.get()
            }
        };
    }
    let is_key = match at.as_bytes().first()? {
        b'"' => at != "\"\"",
        first => *first == b'-' || first.is_ascii_digit(),
    };
    is_key.then(|| serde_json::from_str(at).ok())?
}

/// A cursor as text.
fn text(key: &Raw) -> String {
    key.as_str().unwrap_or_else(|| key.get()).to_owned()
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
        RequestError::new(RequestErrorKind::Body, problem).of(&self.endpoint)
    }
}
