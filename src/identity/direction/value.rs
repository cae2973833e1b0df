//! Values of one line in units that can be compared: durations, numbers, truth values, sets.

use bstr::ByteSlice;

/// A value as far as its order is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Seconds, or a number whose unit is that of its place.
    Number { amount: f64, has_unit: bool },
    /// Never, none, unlimited.
    Endless,
    /// Words of a list: scopes, permissions, origins.
    Set(Vec<Vec<u8>>),
}

/// A truth value at the start of `text`.
pub(super) fn truth(text: &[u8]) -> Option<bool> {
    let text = text.trim_start_with(|c| " \t\"'(=:>".contains(c));
    let word = &text[..text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()];
    match word.to_ascii_lowercase().as_slice() {
        b"true" | b"yes" | b"on" | b"enabled" => Some(true),
        b"false" | b"no" | b"off" | b"disabled" => Some(false),
        _ => None,
    }
}

/// Words that mean that there is no end.
const ENDLESS: &[&[u8]] = &[b"never", b"none", b"null", b"nil", b"infinity", b"inf", b"unlimited", b"undefined", b"max_value", b"maxvalue"];

/// A number with its unit, products and sums taken: `60 * 60 * 24`, `15m`, `timedelta(days=7)`, `time.Hour * 8`, `P1D`.
pub(super) fn number(text: &[u8]) -> Option<Value> {
    let text = &text[..text.len().min(160)];
    if let Some(seconds) = calendar(text) {
        return Some(Value::Number { amount: seconds, has_unit: true });
    }
    let mut product: Option<f64> = None;
    let mut unit: Option<f64> = None;
    let mut at = 0;
    let mut endless = false;
    while at < text.len() {
        let byte = text[at];
        if byte.is_ascii_digit() {
            let (amount, end) = digits(text, at);
            let suffix_end = end + text[end..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let suffix = &text[end..suffix_end];
            if let Some(seconds) = unit_of(suffix, true) {
                unit = Some(unit.unwrap_or(seconds));
            }
            product = Some(product.unwrap_or(1.0) * amount);
            at = suffix_end.max(end);
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let len = text[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            let word = text[at..at + len].to_ascii_lowercase();
            if let Some(iso) = iso(&word) {
                return Some(Value::Number { amount: iso, has_unit: true });
            }
            if matches!(word.as_slice(), b"never" | b"infinity" | b"inf" | b"unlimited" | b"max_value") {
                return Some(Value::Endless);
            }
            if ENDLESS.contains(&word.as_slice()) {
                endless = true;
            }
            let seconds =
                word.split(|&byte| byte == b'_').find_map(|part| unit_of(part, false)).or_else(|| camel_unit(&text[at..at + len]));
            unit = unit.or(seconds);
            at += len;
        } else {
            at += 1;
        }
    }
    match product {
        Some(amount) => Some(Value::Number { amount: amount * unit.unwrap_or(1.0), has_unit: unit.is_some() }),
        // `time.Hour` alone is one hour.
        None if endless => Some(Value::Endless),
        None => unit.map(|amount| Value::Number { amount, has_unit: true }),
    }
}

/// `AddDate(1, 0, 0)`: years, months, days.
fn calendar(text: &[u8]) -> Option<f64> {
    let at = text.find(b"AddDate(")? + 8;
    let end = at + text[at..].find_byte(b')')?;
    let parts = text[at..end].split_str(",").zip([31_536_000.0, 2_592_000.0, 86_400.0]);
    Some(parts.map(|(part, seconds)| part.trim().to_str().ok().and_then(|part| part.parse::<f64>().ok()).unwrap_or(0.0) * seconds).sum())
}

/// The number at `at` and where it ends; `1_000`, `1e6`, `0.5`.
fn digits(text: &[u8], at: usize) -> (f64, usize) {
    if let Some(hex) = text[at..].strip_prefix(b"0x") {
        let len = hex.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let amount = hex[..len].to_str().ok().and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(0);
        return (amount as f64, at + 2 + len);
    }
    let len = text[at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_' || **byte == b'.').count();
    let mut end = at + len;
    // `12..128` is a range: its lower end counts first.
    if let Some(range) = text[at..end].find("..") {
        end = at + range;
    }
    while end > at && text[end - 1] == b'.' {
        end -= 1;
    }
    let plain: Vec<u8> = text[at..end].iter().copied().filter(|&byte| byte != b'_').collect();
    let mut amount = plain.to_str().ok().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    if text.get(end) == Some(&b'e') && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
        let exponent = text[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count().min(2);
        let power = text[end + 1..end + 1 + exponent].to_str().ok().and_then(|text| text.parse::<i32>().ok()).unwrap_or(0);
        amount *= 10_f64.powi(power);
        end += 1 + exponent;
    }
    (amount, end)
}

/// Seconds of a unit's name. `short`: one letter will do, as after digits.
fn unit_of(word: &[u8], short: bool) -> Option<f64> {
    let lower = word.to_ascii_lowercase();
    let seconds = match lower.as_slice() {
        b"ms" | b"millis" | b"millisecond" | b"milliseconds" => 0.001,
        b"second" | b"seconds" | b"secs" | b"sec" => 1.0,
        b"minute" | b"minutes" | b"mins" | b"min" => 60.0,
        b"hour" | b"hours" | b"hrs" | b"hr" => 3600.0,
        b"day" | b"days" => 86_400.0,
        b"week" | b"weeks" => 604_800.0,
        b"month" | b"months" => 2_592_000.0,
        b"year" | b"years" => 31_536_000.0,
        b"s" if short => 1.0,
        b"m" if short => 60.0,
        b"h" if short => 3600.0,
        b"d" if short => 86_400.0,
        b"w" if short => 604_800.0,
        b"y" if short => 31_536_000.0,
        _ => return None,
    };
    Some(seconds)
}

/// Whether a word names a unit of time: `minutes`, `Hour`, `ofDays`, `from_secs`.
pub(super) fn is_unit(word: &[u8]) -> bool {
    word.split(|&byte| byte == b'_').any(|part| unit_of(part, false).is_some()) || camel_unit(word).is_some()
}

/// `ofDays`, `FromMinutes`, `plusHours`.
fn camel_unit(word: &[u8]) -> Option<f64> {
    let start = word.iter().rposition(u8::is_ascii_uppercase)?;
    unit_of(&word[start..], false)
}

/// `p1d`, `pt15m`.
fn iso(word: &[u8]) -> Option<f64> {
    let mut rest = word.strip_prefix(b"p")?;
    let mut time = false;
    let mut sum = 0.0;
    let mut any = false;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b"t") {
            (time, rest) = (true, after);
            continue;
        }
        let (amount, end) = rest[0].is_ascii_digit().then(|| digits(rest, 0))?;
        let seconds = match (rest.get(end)?, time) {
            (b'm', false) => 2_592_000.0,
            (b'm', true) => 60.0,
            (b's', true) => 1.0,
            (b'h', true) => 3600.0,
            (b'd', false) => 86_400.0,
            (b'w', false) => 604_800.0,
            (b'y', false) => 31_536_000.0,
            _ => return None,
        };
        (sum, any, rest) = (sum + amount * seconds, true, &rest[end + 1..]);
    }
    any.then_some(sum)
}

/// The words of a list, sorted: what stands in quotes, split at blanks and commas; without quotes, what stands in brackets.
pub(super) fn set(text: &[u8]) -> Option<Value> {
    let mut items: Vec<Vec<u8>> = Vec::new();
    let mut rest = text;
    let mut quoted = false;
    while let Some(open) = rest.find_byteset(b"\"'`") {
        let quote = rest[open];
        let Some(len) = rest[open + 1..].find_byte(quote) else { break };
        quoted = true;
        items.extend(split(&rest[open + 1..open + 1 + len]));
        rest = &rest[open + 2 + len..];
    }
    if !quoted {
        let inner = text.trim_with(|c| " \t=:[](){}>,;".contains(c));
        items.extend(split(inner));
    }
    items.sort();
    items.dedup();
    let empty = matches!(text.trim_with(|c| " \t=:,;".contains(c)), b"[]" | b"{}" | b"()" | b"\"\"" | b"''");
    (empty || !items.is_empty()).then_some(Value::Set(items))
}

fn split(text: &[u8]) -> Vec<Vec<u8>> {
    text.split(|&byte| byte == b' ' || byte == b',' || byte == b'+' || byte == b'|')
        .map(<[u8]>::trim_ascii)
        .filter(|item| !item.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<f64> {
        match number(text.as_bytes()) {
            Some(Value::Number { amount, .. }) => Some(amount),
            _ => None,
        }
    }

    #[test]
    fn durations_of_every_dialect() {
        for (text, expected) in [
            ("60 * 60 * 24", 86_400.0),
            ("'15m'", 900.0),
            ("timedelta(days=7)", 604_800.0),
            ("time.Hour * 8", 28_800.0),
            ("24 * time.Hour", 86_400.0),
            ("Duration::from_secs(3600)", 3600.0),
            ("Duration.ofDays(2)", 172_800.0),
            ("TimeSpan.FromMinutes(30)", 1800.0),
            ("30.minutes", 1800.0),
            ("\"P1DT1H\"", 90_000.0),
            ("8760h", 31_536_000.0),
            ("'7 days'", 604_800.0),
            ("1_000", 1000.0),
            ("chrono::Duration::hours(2)", 7200.0),
            ("time.Hour", 3600.0),
            ("1e1", 10.0),
            ("0x1f", 31.0),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        assert_eq!(number(b"None"), Some(Value::Endless));
        assert_eq!(seconds("later"), None);
    }

    #[test]
    fn lists_of_every_dialect() {
        let items = |text: &str| match set(text.as_bytes()) {
            Some(Value::Set(items)) => items.len(),
            _ => 0,
        };
        assert_eq!(items("['openid', 'email']"), 2);
        assert_eq!(items("\"openid email profile\""), 3);
        assert_eq!(items("[read, write]"), 2);
    }

    #[test]
    fn truth_values() {
        assert_eq!((truth(b" = True"), truth(b": 'off',"), truth(b" => 1")), (Some(true), Some(false), None));
    }
}
