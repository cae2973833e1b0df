//! Characters that hide a claim from git and from people: invisible ones, and letters of other scripts that look like ours.

/// A line as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plain {
    /// Without invisible characters, with wide forms and dashes made plain.
    pub(super) text: String,
    /// Something was made plain: git reads another line than people do.
    pub(super) hidden: bool,
    /// With look-alikes of other scripts as the letters they look like; none where there are none.
    pub(super) folded: Option<String>,
}

/// Reads a line as people do.
pub(super) fn plain(line: &str) -> Plain {
    if line.is_ascii() {
        return Plain { text: line.to_owned(), hidden: false, folded: None };
    }
    // An emoji before the words is decoration, with all the invisible characters emoji are made of.
    let start = decoration(line);
    let mut hidden = false;
    let mut text = line[..start].to_owned();
    for c in line[start..].chars() {
        let replaced = if is_invisible(c) { None } else { Some(visible(c)) };
        hidden |= replaced != Some(c);
        text.extend(replaced);
    }
    let folded: String = text.chars().map(look_alike).collect();
    Plain { hidden, folded: (folded != text).then_some(folded), text }
}

/// Where the words begin: behind an emoji and the blank after it.
fn decoration(line: &str) -> usize {
    let end = line.find(|c: char| c.is_ascii() || c.is_alphanumeric()).unwrap_or(line.len());
    if end > 0 && line[end..].starts_with(' ') && !line[..end].chars().all(is_invisible) { end } else { 0 }
}

/// Format characters, fillers and tags: nobody sees them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Another form of an ASCII character, made plain.
fn visible(c: char) -> char {
    match c {
        // Wide forms mirror ASCII at a fixed distance.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2d0}' | '\u{2236}' | '\u{a789}' | '\u{fe55}' => ':',
        '\u{fe6b}' => '@',
        '\u{2039}' | '\u{fe64}' => '<',
        '\u{203a}' | '\u{fe65}' => '>',
        '\u{2024}' | '\u{fe52}' => '.',
        // Letters for formulas: alphabets of 52 letters, one after the other.
        '\u{1d400}'..='\u{1d6a3}' => {
            let at = (c as u32 - 0x1d400) % 52;
            char::from_u32(if at < 26 { u32::from(b'A') + at } else { u32::from(b'a') + at - 26 }).unwrap_or(c)
        }
        other => other,
    }
}

/// The Latin letter that a Cyrillic, Greek or Armenian one looks like.
fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'с' | 'ϲ' | 'ⅽ' => 'c',
        'ԁ' | 'ⅾ' => 'd',
        'е' | 'ҽ' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' | 'ı' | 'ⅰ' => 'i',
        'ј' => 'j',
        'ӏ' | 'ⅼ' => 'l',
        'ⅿ' => 'm',
        'ո' => 'n',
        'о' | 'ο' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ս' | 'υ' => 'u',
        'ν' | 'ѵ' | 'ⅴ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_is_told() {
        for hidden in
            ["Co\u{200b}-authored-by: X", "Co-authored-by\u{ff1a} X", "Co\u{2013}authored\u{2011}by: X", "\u{2063}Co-authored-by: X"]
        {
            let plain = plain(hidden);
            assert!(plain.hidden && plain.text.starts_with("Co-authored-by:"), "{plain:?}");
        }
        assert_eq!(plain("𝐂𝐨-authored-by: X").text, "Co-authored-by: X");
    }

    #[test]
    fn emoji_are_no_evasion() {
        for line in ["🛠\u{fe0f} Generated with X", "👩\u{200d}💻 Generated with X", "🤖 Generated with X"] {
            let plain = plain(line);
            assert!(!plain.hidden && plain.text == line, "{plain:?}");
        }
    }

    #[test]
    fn other_scripts_are_kept_beside_what_they_look_like() {
        let name = plain("Со-authored-by: Леон <a@b>");
        assert!(name.text.contains("Леон") && !name.hidden);
        assert_eq!(name.folded.as_deref().map(|text| &text[..15]), Some("Co-authored-by:"));
        assert_eq!(plain("Grüße").folded, None);
    }
}
