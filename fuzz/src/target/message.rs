//! Messages: clean-up never adds to them, a trailer takes nothing away, and any message is attributed, whatever tools recorded.

use super::super::{parts, with_pieces};
use bstr::{BStr, ByteSlice};
use countersign::attribution::{Surroundings, attribute, logged, note_records, traces};
use countersign::evidence::message::{sections, values};
use countersign::git::message::{Cleanup, Comment, clean, trailers, with_trailer};
use countersign::model::{Commit, Identity};

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [message, comment, name, email, note] = parts(bytes);
    let message = with_pieces(message);
    let message: &BStr = message.as_bstr();
    let comments = [Comment::Text("#".into()), Comment::Auto, Comment::Text(comment.into())];
    for comment in &comments {
        for cleanup in [Cleanup::Strip, Cleanup::Whitespace, Cleanup::Verbatim, Cleanup::Scissors] {
            let cleaned = clean(message, comment, cleanup);
            assert!(cleaned.len() <= message.len() + 1);
            trailers(cleaned.as_bstr());
        }
        let with = with_trailer(message, "Assisted-by", "someone", comment);
        assert!(with.contains_str("Assisted-by: someone") && with.len() > message.len(), "nothing of the message is lost");
    }
    let identity = Identity { name: name.into(), email: email.into() };
    let commit = Commit { author: identity.clone(), committer: identity, message: message.into(), ..Commit::default() };
    let records = note_records(note);
    let around = Surroundings { records: &records, branch: Some(name.as_bstr()), declaration_key: "Assisted", ..Surroundings::default() };
    attribute(&commit, &around);
    traces(note);
    logged(note);
    sections([message], "Rollback");
    values(message, "Rollback");
}
