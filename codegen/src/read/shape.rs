//! The objects of an OpenAPI document, and the shapes of their members.

/// The objects of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Tag,
    ExternalDocs,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Header,
    Example,
    Components,
    SecurityScheme,
    Schema,
    Discriminator,
    Channel,
    Event,
    Streaming,
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    /// A text, or a number or boolean that is read as its text.
    Scalar,
    Flag,
    Number,
    /// A whole number that is not negative.
    Count,
    /// Any value, kept as it is.
    Data,
    Texts,
    Scalars,
    DataList,
    TextMap,
    Node(Kind),
    Nodes(Kind),
    NodeMap(Kind),
    /// A type name or a list of them.
    Types,
    /// A number, or the boolean of OpenAPI 3.0.
    Bound,
    /// A schema, or the list of them that drafts before 2020-12 allowed.
    Items,
    /// The names of required properties, or the boolean of draft 3.
    Required,
    /// A list of schema examples; other shapes are ignored.
    SchemaExamples,
    /// A map of examples; other shapes are ignored.
    Examples,
    Security,
    /// Known, and without meaning for a client.
    Silent,
    /// Known and ignored, for this reason.
    Ignored(&'static str),
}

impl Kind {
    /// The section of `components` that holds this kind.
    pub fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::PathItem => "pathItems",
            _ => return None,
        })
    }

    /// The kind that this section of `components` holds, where references to it are kept.
    pub fn of_section(section: &str) -> Option<Self> {
        let kinds = [
            Self::Schema,
            Self::Response,
            Self::Parameter,
            Self::Example,
            Self::RequestBody,
            Self::Header,
        ];
        kinds
            .into_iter()
            .find(|kind| kind.section() == Some(section))
    }

    /// Whether references to this kind are replaced by what they refer to.
    pub fn is_inlined(self) -> bool {
        matches!(self, Self::PathItem | Self::SecurityScheme)
    }

    /// Whether the object is a map whose keys come from the document.
    pub fn is_map(self) -> bool {
        matches!(self, Self::Paths | Self::Components | Self::Responses)
    }

    /// The required members of the object.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Self::Server => &["url"],
            Self::Tag => &["name"],
            Self::Parameter => &["name", "in"],
            Self::Discriminator => &["propertyName"],
            Self::SecurityScheme => &["type"],
            _ => &[],
        }
    }

    /// The name of the object, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "an OpenAPI document",
            Self::Info => "an info object",
            Self::Contact => "a contact object",
            Self::License => "a license object",
            Self::Server => "a server object",
            Self::ServerVariable => "a server variable object",
            Self::Tag => "a tag object",
            Self::ExternalDocs => "an external documentation object",
            Self::Paths => "an object of path items",
            Self::PathItem => "a path item object",
            Self::Operation => "an operation object",
            Self::Parameter => "a parameter object",
            Self::RequestBody => "a request body object",
            Self::MediaType => "a media type object",
            Self::Encoding => "an encoding object",
            Self::Responses => "an object of responses by status",
            Self::Response => "a response object",
            Self::Header => "a header object",
            Self::Example => "an example object",
            Self::Components => "a components object",
            Self::SecurityScheme => "a security scheme object",
            Self::Schema => "a schema: an object or a boolean",
            Self::Discriminator => "a discriminator object with `propertyName`",
            Self::Channel => "a channel object",
            Self::Event => "an event object",
            Self::Streaming => "a streaming object",
        }
    }
}
