//! The values a policy may write that are more than a word or a number: scores, durations, sizes, days.

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A score from 0 to 100 at which something starts, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u8);

impl Threshold {
    /// No score reaches it.
    pub const NEVER: Self = Self(u8::MAX);

    /// A threshold at `score`.
    pub fn at(score: u8) -> Self {
        Self(score)
    }

    /// The score; none for never.
    pub fn score(self) -> Option<u8> {
        (self != Self::NEVER).then_some(self.0)
    }

    /// Whether `score` is at or above it.
    pub fn reached_by(self, score: u8) -> bool {
        score >= self.0 && self != Self::NEVER
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Serialize for Threshold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::NEVER { serializer.serialize_str("never") } else { serializer.serialize_u8(self.0) }
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scores;
        impl Visitor<'_> for Scores {
            type Value = Threshold;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a score from 0 to 100, or \"never\"")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Threshold, E> {
                u8::try_from(value)
                    .ok()
                    .filter(|&score| score <= 100)
                    .map(Threshold)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Signed(value), &self))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Threshold, E> {
                self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Threshold, E> {
                if value == "never" { Ok(Threshold::NEVER) } else { Err(E::invalid_value(de::Unexpected::Str(value), &self)) }
            }
        }
        deserializer.deserialize_any(Scores)
    }
}

impl JsonSchema for Threshold {
    fn schema_name() -> Cow<'static, str> {
        "Threshold".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 100 }, { "const": "never" }] })
    }
}

/// Writes the text forms of a value: how it is parsed, shown and described.
macro_rules! written_as_text {
    ($name:ident, $parse:expr, $expected:literal, $pattern:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $parse(&text).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &$expected))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": $expected })
            }
        }
    };
}

/// A stretch of time, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub u64);

const SPAN_UNITS: &[(&str, u64)] = &[("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

impl Span {
    /// Whole days in it.
    pub fn days(self) -> u64 {
        self.0 / 86_400
    }

    fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let (_, unit) = SPAN_UNITS.iter().find(|(name, _)| *name == &text[split..])?;
        text[..split].parse::<u64>().ok()?.checked_mul(*unit).map(Self)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, unit) = SPAN_UNITS.iter().find(|(_, unit)| self.0 > 0 && self.0.is_multiple_of(*unit)).unwrap_or(&("s", 1));
        write!(f, "{}{name}", self.0 / unit)
    }
}

written_as_text!(Span, Span::parse, "a duration such as \"15m\", \"24h\" or \"90d\"", "^[0-9]+[smhd]$");

/// How long a run may take; zero is as long as it needs, and so the longest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline(pub Span);

impl Deadline {
    /// The limit, if there is one.
    pub fn limit(self) -> Option<std::time::Duration> {
        (self.0.0 > 0).then(|| std::time::Duration::from_secs(self.0.0))
    }
}

impl Ord for Deadline {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let length = |deadline: &Self| if deadline.0.0 == 0 { u64::MAX } else { deadline.0.0 };
        length(self).cmp(&length(other))
    }
}

impl PartialOrd for Deadline {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

written_as_text!(Deadline, |text: &str| Span::parse(text).map(Self), "a duration such as \"4s\", or \"0s\" for none", "^[0-9]+[smhd]$");

/// A number of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

const SIZE_UNITS: &[(&str, u64)] = &[("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Size {
    fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let (_, unit) = SIZE_UNITS.iter().find(|(name, _)| *name == text[split..].trim_start())?;
        text[..split].parse::<u64>().ok()?.checked_mul(*unit).map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, unit) = SIZE_UNITS.iter().find(|(_, unit)| self.0 > 0 && self.0.is_multiple_of(*unit)).unwrap_or(&("B", 1));
        write!(f, "{} {name}", self.0 / unit)
    }
}

written_as_text!(Size, Size::parse, "a size such as \"5 MiB\"", "^[0-9]+ ?([KMG]iB|B)$");

/// A day of the calendar, in UTC. Written as a TOML date or as text of the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Date(toml::value::Datetime),
            Text(String),
        }
        let expected = "a day such as 2027-01-31";
        let text = match Written::deserialize(deserializer).map_err(|_| de::Error::custom(format!("expected {expected}")))? {
            Written::Date(date) => date.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map(Self).map_err(|_| de::Error::invalid_value(de::Unexpected::Str(&text), &expected))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "description": "a day, in UTC; it holds to its end" })
    }
}

/// A version of the product: three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32, u32);

impl Version {
    /// The version that is running.
    pub fn current() -> Self {
        Self::parse(env!("CARGO_PKG_VERSION")).expect("cargo gives three numbers")
    }

    /// Reads `1.2.3`; a pre-release suffix is passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.split(['-', '+']).next()?;
        let mut numbers = core.split('.').map(|part| part.parse::<u32>().ok());
        let version = Self(numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(version)
    }
}

impl Default for Version {
    /// The first one: what a policy without `min_version` was written for.
    fn default() -> Self {
        Self(0, 1, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

written_as_text!(Version, Version::parse, "a version such as \"0.1.0\"", "^[0-9]+\\.[0-9]+\\.[0-9]+");

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Of<T> {
        key: T,
    }

    fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
        toml::from_str::<Of<T>>(&format!("key = {text}")).map(|of| of.key).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn scores_end_at_a_hundred_or_never() {
        assert_eq!(read("60"), Ok(Threshold::at(60)));
        assert_eq!(read("\"never\""), Ok(Threshold::NEVER));
        assert!(read::<Threshold>("101").is_err_and(|message| message.contains("0 to 100")));
        assert!(read::<Threshold>("\"always\"").is_err());
        assert!(Threshold::at(60).reached_by(60) && !Threshold::at(60).reached_by(59) && !Threshold::NEVER.reached_by(255));
    }

    #[test]
    fn durations_and_sizes_round_trip() {
        assert_eq!(read("\"24h\""), Ok(Span(86_400)));
        assert_eq!(Span(86_400).to_string(), "1d");
        assert_eq!(Span(90).to_string(), "90s");
        assert_eq!(read("\"5 MiB\""), Ok(Size(5 << 20)));
        assert_eq!(Size(5 << 20).to_string(), "5 MiB");
        for wrong in ["\"5\"", "\"h\"", "\"99999999999999999999d\"", "\"5 years\"", "5"] {
            assert!(read::<Span>(wrong).is_err(), "{wrong}");
        }
        assert!(Deadline(Span(0)) > Deadline(Span(9)));
    }

    #[test]
    fn days_are_dates_or_their_text() {
        let day = Day(jiff::civil::date(2027, 1, 31));
        assert_eq!(read("2027-01-31"), Ok(day));
        assert_eq!(read("\"2027-01-31\""), Ok(day));
        assert!(read::<Day>("\"2027-02-31\"").is_err());
        assert!(read::<Day>("12").is_err_and(|message| message.contains("a day such as")));
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(Version::parse("0.10.0") > Version::parse("0.9.9"));
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3-rc.1"), Version::parse("1.2.3"));
    }
}
