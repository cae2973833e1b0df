//! What tests share.

pub(crate) mod guard;
pub(crate) mod repo;
