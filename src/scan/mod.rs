//! From changes to findings and scores: reads each changed file once and hands it to the engines.

pub mod path_class;
mod prefilter;

pub use prefilter::Prefilter;
