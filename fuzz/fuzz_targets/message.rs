//! Messages: clean-up never adds to them, a trailer takes nothing away, and any message is attributed.
#![no_main]

use bstr::{BStr, ByteSlice};
use countersign::attribution::{Surroundings, attribute};
use countersign::evidence::message::{sections, values};
use countersign::git::message::{Cleanup, Comment, clean, trailers, with_trailer};
use countersign::model::{Commit, Identity};
use countersign_fuzz::{parts, with_pieces};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
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
    let around = Surroundings { note: Some(note), branch: Some(name.as_bstr()), declaration_key: "Assisted", ..Surroundings::default() };
    attribute(&commit, &around);
    sections([message], "Rollback");
    values(message, "Rollback");
});
