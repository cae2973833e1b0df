//! Between our ids and gix's.

use crate::model::Oid;
use gix::ObjectId;

/// Ours, from gix's.
pub(super) fn oid(id: &gix::oid) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("gix ids have 20 or 32 bytes")
}

/// gix's, from ours.
pub(super) fn object_id(id: Oid) -> ObjectId {
    ObjectId::try_from(id.as_bytes()).expect("our ids have 20 or 32 bytes")
}
