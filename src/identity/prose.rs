//! Lines that people read and machines do not: sentences in documentation strings, in notices, in plain text.
//!
//! Asked of single lines where a word of identity stands, or of a text in no language: one line must tell.

use crate::model::Language;

/// Words that sentences are joined by and statements are not.
const JOINTS: &[&[u8]] =
    &[b"the", b"a", b"an", b"to", b"of", b"this", b"that", b"are", b"will", b"be", b"it", b"its", b"you", b"your", b"should", b"such"];

/// Words that begin statements, also where nothing but words follows.
const STATEMENTS: &[&[u8]] = &[
    b"if", b"elif", b"else", b"elsif", b"unless", b"for", b"while", b"until", b"return", b"raise", b"throw", b"assert", b"yield", b"case",
    b"when", b"not", b"and", b"or", b"def", b"fn", b"func", b"class", b"let", b"var", b"const", b"import", b"from", b"with", b"public",
    b"private", b"static", b"grant", b"revoke", b"allow", b"deny", b"create", b"alter", b"select", b"insert", b"update", b"delete",
    b"echo",
];

/// How many words a sentence has at least; and of them joints.
const WORDS: usize = 4;

/// Whether `line` is a sentence, or a part of one: several words, one of them a joint, and no sign of code.
pub(super) fn is_prose(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"- ").or_else(|| line.strip_prefix(b"* ")).unwrap_or(line);
    if !line.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'(' | b'`' | b':')) {
        return false;
    }
    if line.iter().any(|byte| matches!(byte, b';' | b'{' | b'}' | b'=' | b'<' | b'>' | b'|' | b'$' | b'[')) || has_call(line) {
        return false;
    }
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    // A statement begins small; a sentence that begins so has gone on from the line before.
    if STATEMENTS.contains(&first) && line.last().is_some_and(|byte| !matches!(byte, b'.' | b',')) {
        return false;
    }
    let is_joint = |word: &[u8]| JOINTS.iter().any(|joint| word.eq_ignore_ascii_case(joint));
    let (count, joints) =
        words.fold((1, usize::from(is_joint(first))), |(count, joints), word| (count + 1, joints + usize::from(is_joint(word))));
    count >= WORDS && joints > 0
}

/// Whether this line is of a licence or a notice of one, as they stand at the head of sources.
pub(super) fn is_licence(line: &[u8]) -> bool {
    const MARKS: &[&str] = &[
        "icense",
        "icence",
        "opyright",
        "hereby",
        "governing",
        "without fee",
        "any purpose",
        "EXPRESS OR IMPLIED",
        "WARRANT",
        "LIABLE",
        "All rights",
    ];
    MARKS.iter().any(|mark| bstr::ByteSlice::find(line, mark).is_some())
}

/// Whether the language is written with sentences in its sources, in strings or in blocks of comments.
pub(super) fn may_hold_prose(language: Language) -> bool {
    !matches!(
        language,
        Language::Sql
            | Language::Yaml
            | Language::Json
            | Language::Toml
            | Language::Ini
            | Language::Hcl
            | Language::Rego
            | Language::Dockerfile
            | Language::Dotenv
            | Language::Shell
            | Language::PowerShell
            | Language::Css
    )
}

/// Something is called or counted: a bracket right behind a word.
fn has_call(line: &[u8]) -> bool {
    line.windows(2).any(|pair| pair[1] == b'(' && (pair[0].is_ascii_alphanumeric() || pair[0] == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_statements() {
        for (line, prose) in [
            ("    Whether authentication is required under custom endpoints, and the key to use.", true),
            ("    (Optional) An API key. Mutually exclusive with any other credentials.", true),
            ("        - the token is rotated on each use", true),
            ("if the_user is not a member and this is that", false),
            ("    if user is not None and password is not a:", false),
            ("return password unless it", false),
            ("grant the role to user", false),
            ("let token = the.auth.of(a)", false),
            ("password the = a of b", false),
            ("authenticate user token now please", false),
        ] {
            assert_eq!(is_prose(line.as_bytes()), prose, "{line}");
        }
    }

    #[test]
    fn notices_are_known_by_their_words() {
        assert!(is_licence(b" * See the License for the specific language governing permissions and"));
        assert!(is_licence(b"// purpose with or without fee is hereby granted, provided"));
        assert!(!is_licence(b"// permission of the caller is checked above"));
    }
}
