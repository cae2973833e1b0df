//! From changes to findings and scores: reads each changed file once and hands it to the engines.

pub mod path_class;
mod prefilter;
mod scanner;
mod shown;
mod windows;

pub use prefilter::Prefilter;
pub use scanner::{FileReport, Look, PathTest, Scanner, Settings};
