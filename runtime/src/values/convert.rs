//! Conversions of the text values to the types of other crates, each behind its feature.

#[cfg(feature = "uuid")]
mod uuid_crate {
    use crate::Uuid;

    impl From<uuid::Uuid> for Uuid {
        fn from(value: uuid::Uuid) -> Self {
            Self::new(value.to_string())
        }
    }

    impl TryFrom<&Uuid> for uuid::Uuid {
        type Error = uuid::Error;

        fn try_from(value: &Uuid) -> Result<Self, Self::Error> {
            Self::parse_str(value.as_str())
        }
    }
}

#[cfg(feature = "jiff")]
mod jiff_crate {
    use crate::{Date, DateTime, Duration, Time};

    macro_rules! convert {
        ($($text:ident <=> $type:ty;)*) => {$(
            impl From<$type> for $text {
                fn from(value: $type) -> Self {
                    Self::new(value.to_string())
                }
            }

            impl TryFrom<&$text> for $type {
                type Error = jiff::Error;

                fn try_from(value: &$text) -> Result<Self, Self::Error> {
                    value.as_str().parse()
                }
            }
        )*};
    }

    convert! {
        DateTime <=> jiff::Timestamp;
        Date <=> jiff::civil::Date;
        Time <=> jiff::civil::Time;
        Duration <=> jiff::Span;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    #[cfg(feature = "uuid")]
    #[test]
    fn uuids_convert_both_ways() {
        let text = crate::Uuid::from("67e55044-10b1-426f-9247-bb680e5fe0c8");
        let value = uuid::Uuid::try_from(&text).unwrap();
        assert_eq!(crate::Uuid::from(value), text);
        assert!(uuid::Uuid::try_from(&crate::Uuid::from("no")).is_err());
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn times_convert_both_ways() {
        let text = crate::DateTime::from("2024-01-02T03:04:05Z");
        let value = jiff::Timestamp::try_from(&text).unwrap();
        assert_eq!(crate::DateTime::from(value), text);
        let span = jiff::Span::try_from(&crate::Duration::from("PT90M")).unwrap();
        assert_eq!(span.get_minutes(), 90);
    }
}
