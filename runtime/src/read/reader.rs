//! The reader of a JSON text: values with their places, and what is done with one that does not fit.
//!
//! A text is read once, straight into the types. Only if a value does not fit is it looked at again: the reader goes
//! back to the innermost place that can do without it, keeps the text there, and reads on.

use std::borrow::Cow;

use super::{
    deviations::Deviations,
    error::{Cause, Expected, ReadError, Step},
    misfits::{Misfits, Slot},
    notes::{Mark, Notes},
    scanner::{Position, Scanner, Stop},
};
use crate::values::Raw;

/// A type that is read from JSON.
///
/// The types of generated crates and of this one implement it. For your own type that implements `Deserialize`, write
/// `impl FromJson for MyType {}`: it is read as serde reads it.
pub trait FromJson: serde::de::DeserializeOwned {
    /// Reads a value. Integers are accepted in any notation (`7`, `7.0`, `7e0`), without rounding.
    ///
    /// # Errors
    /// The value does not fit.
    #[doc(hidden)]
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.with_serde()
    }
}

/// Reads a union as one variant.
pub type Payload<U> = fn(&mut Reader<'_>) -> Result<U, ReadError>;

/// What happens with a value that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is an error, except for a union, which keeps it as unknown: serde was called directly.
    Direct,
    /// It is an error.
    Strict,
    /// It is kept as received at the innermost place that can hold it, and noted.
    Tolerant,
}

/// Reads the values of a JSON text.
#[derive(Debug)]
pub struct Reader<'de> {
    scanner: Scanner<'de>,
    mode: Mode,
    notes: Notes,
    /// A member that must not come twice in the object that starts here.
    tag: Option<(usize, &'static str)>,
    /// How many bytes may still be read again.
    again: usize,
}

/// Where a value starts, and what was noted before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    position: Position,
    mark: Mark,
}

/// A step into a value, before anybody asks for the path.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inner<'a> {
    /// A member that the type names.
    Name(&'static str),
    /// Any other member.
    Entry(&'a str),
    /// An element.
    Index(usize),
}

impl From<Inner<'_>> for Step {
    #[cold]
    fn from(inner: Inner<'_>) -> Self {
        match inner {
            Inner::Name(name) => Self::Name(Cow::Borrowed(name)),
            Inner::Entry(name) => Self::Name(Cow::Owned(name.to_owned())),
            Inner::Index(index) => Self::Index(index),
        }
    }
}

impl From<Stop> for ReadError {
    #[cold]
    fn from(stop: Stop) -> Self {
        Self::new(0, Cause::Stopped(stop))
    }
}

impl<'de> Reader<'de> {
    /// How often the bytes of a text are read again at most, on average. Unions within unions that fit none of their
    /// variants are read again at each level: without a limit, a short text could take hours.
    const AGAIN: usize = 512;

    pub(crate) fn new(text: &'de str, mode: Mode) -> Self {
        Self {
            scanner: Scanner::new(text),
            mode,
            notes: Notes::default(),
            tag: None,
            again: text.len().saturating_mul(Self::AGAIN),
        }
    }

    /// Reads a value, after which the text ends.
    pub(crate) fn whole<T: FromJson>(&mut self) -> Result<T, ReadError> {
        let value = T::from_json(self)?;
        self.scanner.end()?;
        Ok(value)
    }

    /// What was noted.
    pub(crate) fn into_deviations(self) -> Deviations {
        self.notes.into_deviations()
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Runs `read` in another mode.
    pub(crate) fn in_mode<R>(&mut self, mode: Mode, read: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.mode, mode);
        let result = read(self);
        self.mode = before;
        result
    }

    /// The text of which the reader reads.
    pub(crate) fn text(&self) -> &'de str {
        self.scanner.text()
    }

    /// The first byte of the next value.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.scanner.peek()
    }

    /// Where the next value starts.
    pub(crate) fn place(&mut self) -> Place {
        self.scanner.peek();
        Place {
            position: self.scanner.position(),
            mark: self.notes.mark(),
        }
    }

    /// Goes back to a value, and forgets what was noted since.
    pub(crate) fn back(&mut self, place: &Place) {
        let read = self.scanner.position().at;
        let again = read.saturating_sub(place.position.at);
        self.again = self.again.saturating_sub(again);
        self.scanner.go_to(place.position);
        self.notes.back(place.mark);
        self.tag = None;
    }

    /// The text since a place.
    pub(crate) fn since(&self, place: &Place) -> &'de str {
        self.scanner.since(place.position.at)
    }

    /// Goes to a place, and keeps what was noted.
    pub(crate) fn go_to(&mut self, place: &Place) {
        self.scanner.go_to(place.position);
    }

    /// Whether the text may be read again.
    pub(crate) fn may_go_back(&self) -> bool {
        self.again > 0
    }

    /// The error for the next value.
    #[cold]
    pub(crate) fn unexpected(&mut self, expected: Expected) -> ReadError {
        self.scanner.peek();
        ReadError::new(self.scanner.position().at, Cause::Type(expected))
    }

    /// The error for the value at `place`.
    #[cold]
    pub(crate) fn misfit(place: &Place, message: String) -> ReadError {
        ReadError::new(place.position.at, Cause::Other(message))
    }

    /// Takes `null`, if it is next.
    pub(crate) fn null(&mut self) -> Result<bool, ReadError> {
        let is_null = self.peek() == Some(b'n');
        if is_null {
            self.scanner.literal("null")?;
        }
        Ok(is_null)
    }

    /// Takes a boolean, if one is next.
    pub(crate) fn boolean(&mut self) -> Result<bool, ReadError> {
        let value = match self.peek() {
            Some(b't') => true,
            Some(b'f') => false,
            _ => return Err(self.unexpected(Expected::Value("a boolean"))),
        };
        self.scanner.literal(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Takes a number, if one is next.
    pub(crate) fn number(&mut self, expected: Expected) -> Result<&'de str, ReadError> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => Ok(self.scanner.number()?),
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Takes a string, which is borrowed if it has no escapes.
    ///
    /// # Errors
    /// The next value is no string.
    pub fn string(&mut self) -> Result<Cow<'de, str>, ReadError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(Expected::Value("a string")));
        }
        let start = self.scanner.position().at;
        let text = self.scanner.string()?.text();
        text.ok_or_else(|| not_unicode(start))
    }

    /// Takes a value of any type, and returns its text.
    pub(crate) fn value(&mut self) -> Result<&'de str, ReadError> {
        Ok(self.scanner.value()?)
    }

    /// Takes a value of any type.
    pub(crate) fn raw(&mut self) -> Result<Raw, ReadError> {
        let start = self.place();
        let text = self.value()?;
        Raw::from_text(text.to_owned())
            .map_err(|error| Self::misfit(&start, without_position(&error)))
    }

    /// Takes a value of a type that only serde knows.
    pub(crate) fn with_serde<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, ReadError> {
        let start = self.place();
        let text = self.value()?;
        serde_json::from_str(text).map_err(|error| Self::misfit(&start, without_position(&error)))
    }

    /// Reads an array with `read`, which takes all of its elements.
    pub(crate) fn array<T>(
        &mut self,
        expected: Expected,
        read: impl FnOnce(&mut ArrayReader<'_, 'de>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if self.peek() != Some(b'[') {
            return Err(self.unexpected(expected));
        }
        let start = self.scanner.position().at;
        self.scanner.enter()?;
        read(&mut ArrayReader {
            reader: self,
            start,
            length: 0,
            is_done: false,
        })
    }

    /// Reads an object with `read`, which takes all of its members.
    pub(crate) fn object<T>(
        &mut self,
        expected: Expected,
        read: impl FnOnce(&mut ObjectReader<'_, 'de>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if self.peek() != Some(b'{') {
            return Err(self.unexpected(expected));
        }
        let start = self.scanner.position().at;
        self.scanner.enter()?;
        let tag = self.tag.take_if(|(at, _)| *at == start);
        let unheld = self.notes.mark();
        read(&mut ObjectReader {
            reader: self,
            start,
            is_first: true,
            unheld,
            tag: tag.map(|(_, name)| (name, false)),
        })
    }

    /// Makes a second member of this name in the object at `place` an error.
    pub(crate) fn watch(&mut self, place: &Place, tag: &'static str) {
        self.tag = Some((place.position.at, tag));
    }

    /// Reads a value one step further inside.
    pub(crate) fn within<T>(
        &mut self,
        step: Inner<'_>,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let mark = self.notes.mark();
        match read(self) {
            Ok(value) => {
                self.step_out(mark, step);
                Ok(value)
            }
            Err(error) => Err(error.within(step.into())),
        }
    }

    /// Reads a value one step further inside; `None` for one that does not fit, if it may be set aside.
    fn attempt<T: FromJson>(
        &mut self,
        slot: Slot,
        step: Inner<'_>,
    ) -> Result<Option<T>, ReadError> {
        let place = self.place();
        match T::from_json(self) {
            Ok(value) => {
                self.step_out(place.mark, step);
                Ok(Some(value))
            }
            Err(error) => self.set_aside(&place, error, slot, step).map(|()| None),
        }
    }

    /// Completes the paths of what was noted within a value.
    #[inline]
    fn step_out(&mut self, mark: Mark, step: Inner<'_>) {
        if self.notes.has_more_than(mark) {
            self.notes.step_out(mark, &step.into());
        }
    }

    /// Keeps the value at `place`, which is this step further inside and does not fit.
    #[cold]
    fn set_aside(
        &mut self,
        place: &Place,
        error: ReadError,
        slot: Slot,
        step: Inner<'_>,
    ) -> Result<(), ReadError> {
        if self.mode != Mode::Tolerant || !error.is_misfit() {
            return Err(error.within(step.into()));
        }
        self.back(place);
        let raw = self.raw()?;
        self.notes
            .set_aside(self.text(), error, raw, slot, step.into());
        Ok(())
    }

    /// Reads a union as one variant, from `place` on. If the variant cannot keep all that does not fit, that is an error,
    /// because the union is kept as a whole then.
    pub(crate) fn variant<T>(&mut self, place: &Place, read: Payload<T>) -> Result<T, ReadError> {
        let value = read(self)?;
        match self.notes.first_unheld(place.mark) {
            Some(error) => Err(error),
            None => Ok(value),
        }
    }

    /// The union at `place`, of which no variant could be read: unknown, or an error.
    pub(crate) fn no_variant<U>(
        &mut self,
        place: &Place,
        error: ReadError,
        unknown: impl FnOnce(Raw) -> U,
    ) -> Result<U, ReadError> {
        if self.mode == Mode::Strict || !error.is_misfit() {
            return Err(error);
        }
        self.back(place);
        let raw = self.raw()?;
        if self.mode == Mode::Tolerant {
            self.notes.record(self.text(), &error, &raw);
        }
        Ok(unknown(raw))
    }
}

/// The error for a string with a surrogate that is not part of a pair.
#[cold]
fn not_unicode(start: usize) -> ReadError {
    ReadError::new(start, Cause::Other("string that is not Unicode".to_owned()))
}

/// The message without the position, which is relative to the value.
fn without_position(error: &serde_json::Error) -> String {
    crate::decode_error::without_position(&error.to_string()).to_owned()
}

/// Reads the elements of an array.
#[derive(Debug)]
pub struct ArrayReader<'r, 'de> {
    reader: &'r mut Reader<'de>,
    start: usize,
    /// How many elements there are, up to the current one.
    length: usize,
    is_done: bool,
}

impl<'de> ArrayReader<'_, 'de> {
    /// Goes to the next element; `false` at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, ReadError> {
        if !self.is_done && self.reader.scanner.advance(self.length == 0, b']')? {
            self.length += 1;
        } else {
            self.is_done = true;
        }
        Ok(!self.is_done)
    }

    fn index(&self) -> usize {
        self.length.saturating_sub(1)
    }

    /// Reads an element that the array needs.
    pub(crate) fn required<T: FromJson>(&mut self) -> Result<T, ReadError> {
        let index = self.index();
        self.reader.within(Inner::Index(index), T::from_json)
    }

    /// Reads an element; `None` for one that does not fit and was set aside.
    pub(crate) fn optional<T: FromJson>(
        &mut self,
        slot: fn(usize) -> Slot,
    ) -> Result<Option<T>, ReadError> {
        let index = self.index();
        self.reader.attempt(slot(index), Inner::Index(index))
    }

    /// Takes an element, and returns its text.
    pub(crate) fn value(&mut self) -> Result<&'de str, ReadError> {
        self.reader.value()
    }

    /// The error for an array that ends here.
    pub(crate) fn too_short(&self, expected: Expected) -> ReadError {
        ReadError::new(self.start, Cause::Length(self.length, expected))
    }
}

/// Reads the members of an object.
#[derive(Debug)]
pub struct ObjectReader<'r, 'de> {
    reader: &'r mut Reader<'de>,
    start: usize,
    is_first: bool,
    /// What no value inside of the object holds was noted since.
    unheld: Mark,
    /// A member that must not come twice, and whether it came.
    tag: Option<(&'static str, bool)>,
}

impl<'de> ObjectReader<'_, 'de> {
    /// Goes to the next member; `false` at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, ReadError> {
        let is_first = std::mem::take(&mut self.is_first);
        Ok(self.reader.scanner.advance(is_first, b'}')?)
    }

    /// Reads the name of the next member; `None` at the end.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn name(&mut self) -> Result<Option<Cow<'de, str>>, ReadError> {
        if !self.advance()? {
            return Ok(None);
        }
        let start = self.reader.scanner.position().at;
        let name = self.reader.scanner.name()?.text();
        let name = name.ok_or_else(|| not_unicode(start))?;
        if let Some((tag, came)) = &mut self.tag
            && *tag == name
            && std::mem::replace(came, true)
        {
            return Err(ReadError::new(start, Cause::SecondTag));
        }
        Ok(Some(name))
    }

    /// Reads the name of the member to which [`advance`](Self::advance) went, as a type of its own.
    pub(crate) fn key<K: FromJson>(&mut self) -> Result<K, ReadError> {
        let key = K::from_json(self.reader)?;
        self.reader.scanner.colon()?;
        Ok(key)
    }

    /// Reads a member that the struct needs.
    ///
    /// # Errors
    /// The value does not fit.
    pub fn required<T: FromJson>(
        &mut self,
        member: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), ReadError> {
        *member = Some(self.reader.within(Inner::Name(name), T::from_json)?);
        Ok(())
    }

    /// Reads a member that is null if it has no value.
    ///
    /// # Errors
    /// The value does not fit, and cannot be set aside.
    pub fn nullable<T: FromJson>(
        &mut self,
        member: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), ReadError> {
        *member = self.attempt(name, Slot::NullProperty)?;
        Ok(())
    }

    /// Reads a member that may be missing.
    ///
    /// # Errors
    /// The value does not fit, and cannot be set aside.
    pub fn optional<T: FromJson>(
        &mut self,
        member: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), ReadError> {
        *member = self.attempt(name, Slot::Property)?;
        Ok(())
    }

    fn attempt<T: FromJson>(
        &mut self,
        name: &'static str,
        slot: Slot,
    ) -> Result<Option<T>, ReadError> {
        self.reader.attempt(slot, Inner::Name(name))
    }

    /// Reads a member that the struct does not know; `None` for one that does not fit and was set aside.
    pub(crate) fn entry<T: FromJson>(
        &mut self,
        name: &str,
        index: usize,
    ) -> Result<Option<T>, ReadError> {
        self.reader.attempt(Slot::Nth(index), Inner::Entry(name))
    }

    /// Skips the value of a member.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        self.reader.value().map(drop)
    }

    /// Takes the value of a member, and returns its text.
    pub(crate) fn value(&mut self) -> Result<&'de str, ReadError> {
        self.reader.value()
    }

    /// The text of the next member of this name; `None` if there is none.
    pub(crate) fn next_named(&mut self, name: &str) -> Result<Option<&'de str>, ReadError> {
        while let Some(found) = self.name()? {
            let value = self.value()?;
            if found == name {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Where the value of a member starts.
    pub(crate) fn place(&mut self) -> Place {
        self.reader.place()
    }

    /// How many members that the struct does not know were set aside.
    pub(crate) fn unheld_entries(&self) -> usize {
        self.reader.notes.unheld_entries(self.unheld)
    }

    /// What does not fit in the object, and no value in it holds.
    pub fn misfits(&mut self) -> Misfits {
        self.reader.notes.take_misfits(self.unheld)
    }

    /// The error for an object without this member.
    #[cold]
    pub(crate) fn missing(&self, name: &'static str) -> ReadError {
        ReadError::new(self.start, Cause::Missing(name))
    }
}
