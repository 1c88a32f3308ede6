//! Formatted strings: kept exactly as received, converted on demand.

use std::{borrow::Borrow, convert::Infallible, fmt, net, str::FromStr};

use base64::{Engine as _, engine::general_purpose};
use serde::{Deserialize, Serialize};

use crate::read::{FromJson, ReadError, Reader};

macro_rules! text {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Holds the text exactly as received; nothing is checked until it is converted.
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text, unchecked.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as received.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the text by value.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl FromJson for $name {
            fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
                String::from_json(reader).map(Self)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self(text.to_owned()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

text! {
    /// A UUID (`format: uuid`, RFC 9562).
    Uuid;
    /// A date and time (`format: date-time`, RFC 3339).
    DateTime;
    /// A date (`format: date`, RFC 3339 `full-date`).
    Date;
    /// A time of day (`format: time`, RFC 3339 `full-time`).
    Time;
    /// A duration (`format: duration`, ISO 8601 as in RFC 3339 appendix A).
    Duration;
    /// A URI or URI reference (`format: uri`, RFC 3986).
    Uri;
    /// An IPv4 address (`format: ipv4`, RFC 2673 section 3.2).
    Ipv4;
    /// An IPv6 address (`format: ipv6`, RFC 4291 section 2.2).
    Ipv6;
    /// A decimal number written as a string (`format: decimal`).
    Decimal;
    /// Bytes as base64 text (`format: byte`, `contentEncoding: base64`, RFC 4648 section 4).
    Base64;
}

impl Base64 {
    /// Writes `bytes` as padded base64.
    pub fn encode(bytes: &[u8]) -> Self {
        Self(general_purpose::STANDARD.encode(bytes))
    }

    /// Reads the bytes, with or without padding, in the standard or the URL-safe alphabet; line
    /// breaks are skipped.
    ///
    /// # Errors
    /// The text is not base64 (RFC 4648 sections 4 and 5).
    pub fn decode(&self) -> Result<Vec<u8>, Base64Error> {
        let plain: String = self
            .0
            .chars()
            .filter(|c| !c.is_ascii_whitespace() && *c != '=')
            .map(|c| match c {
                '-' => '+',
                '_' => '/',
                other => other,
            })
            .collect();
        general_purpose::STANDARD_NO_PAD
            .decode(plain)
            .map_err(|error| Base64Error(error.to_string()))
    }
}

/// A text is not base64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not base64: {0}")]
pub struct Base64Error(String);

impl Ipv4 {
    /// The address.
    ///
    /// # Errors
    /// The text is not an IPv4 address.
    pub fn to_addr(&self) -> Result<net::Ipv4Addr, net::AddrParseError> {
        self.0.parse()
    }
}

impl Ipv6 {
    /// The address.
    ///
    /// # Errors
    /// The text is not an IPv6 address.
    pub fn to_addr(&self) -> Result<net::Ipv6Addr, net::AddrParseError> {
        self.0.parse()
    }
}

impl From<net::Ipv4Addr> for Ipv4 {
    fn from(address: net::Ipv4Addr) -> Self {
        Self(address.to_string())
    }
}

impl From<net::Ipv6Addr> for Ipv6 {
    fn from(address: net::Ipv6Addr) -> Self {
        Self(address.to_string())
    }
}

impl Uri {
    /// The absolute URL.
    ///
    /// # Errors
    /// The text is not an absolute URL.
    pub fn to_url(&self) -> Result<url::Url, url::ParseError> {
        url::Url::parse(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kept_exactly() {
        let text = r#""2024-01-02T03:04:05.123456""#;
        let stamp: DateTime = serde_json::from_str(text).unwrap();
        assert_eq!(stamp, "2024-01-02T03:04:05.123456");
        assert_eq!(serde_json::to_string(&stamp).unwrap(), text);
        assert_eq!(format!("{stamp}"), stamp.as_str());
    }

    #[test]
    fn base64_reads_both_alphabets_with_and_without_padding() {
        assert_eq!(Base64::encode(&[0xfb, 0xff]).as_str(), "+/8=");
        for text in ["+/8=", "+/8", "-_8=", "-_\r\n8"] {
            assert_eq!(Base64::new(text).decode().unwrap(), [0xfb, 0xff], "{text}");
        }
        assert!(Base64::new("%").decode().is_err());
    }

    #[test]
    fn addresses_convert() {
        assert_eq!(
            Ipv4::from("127.0.0.1").to_addr().unwrap(),
            net::Ipv4Addr::LOCALHOST
        );
        assert_eq!(Ipv6::from(net::Ipv6Addr::LOCALHOST).as_str(), "::1");
        assert!(Ipv4::from("256.0.0.1").to_addr().is_err());
    }
}
