//! One file a target, each with what must hold of any input. The tests of the product run them on a few inputs too.

pub mod audit;
pub mod baseline;
pub mod codeowners;
pub mod decode;
pub mod document;
pub mod hook_input;
pub mod index;
pub mod message;
pub mod pack;
pub mod patch;
pub mod policy;
pub mod scan;
