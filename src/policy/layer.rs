//! Laying one file over another: values, where each came from, and what an organisation layer does not let pass.

use super::keys::{joined, shown};
use super::order::Shift;
use std::collections::{BTreeMap, BTreeSet};

/// A key that a file may not set so, because a layer below it holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The key.
    pub key: String,
    /// Why, with the layer and its value.
    pub message: String,
}

/// What organisation layers hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    /// The layers that hold, each with the keys it lets go. Empty: nothing is held.
    layers: Vec<(String, BTreeSet<String>)>,
}

impl Lock {
    /// Adds a layer.
    pub(super) fn add(&mut self, layer: &str, overridable: &[String]) {
        self.layers.push((layer.to_owned(), overridable.iter().cloned().collect()));
    }

    /// Whether nothing is held.
    pub(super) fn is_open(&self) -> bool {
        self.layers.is_empty()
    }

    /// The first layer that holds `key`: neither it nor a table above it is overridable there.
    fn holder(&self, key: &str) -> Option<&str> {
        let opens = |open: &str| key == open || key.strip_prefix(open).is_some_and(|rest| rest.starts_with(['.', '[', ' ']));
        self.layers.iter().find(|(_, overridable)| !overridable.iter().any(|open| opens(open))).map(|(layer, _)| layer.as_str())
    }

    /// Why `key` may not move so; none where it may.
    pub(super) fn refusal(&self, key: &str, shift: Shift, held: &str) -> Option<Refusal> {
        if !shift.loosens() {
            return None;
        }
        let layer = self.holder(key)?;
        let how = if shift == Shift::Weaker { "may only be tightened" } else { "cannot be changed" };
        let message = format!("{key} is {held} by the organisation layer {layer} and {how} here; the layer may list it in `overridable`");
        Some(Refusal { key: key.to_owned(), message })
    }
}

/// Lays the keys of one file.
#[derive(Debug)]
pub(super) struct Hand<'a> {
    /// The file's name.
    pub origin: &'a str,
    /// What holds against it.
    pub lock: &'a Lock,
    /// Where each key came from.
    pub origins: &'a mut BTreeMap<String, String>,
    /// What was refused.
    pub refused: &'a mut Vec<Refusal>,
}

impl Hand<'_> {
    /// Sets `value` to `written`, if the file writes it and no layer holds it.
    pub(super) fn lay<T: Clone + serde::Serialize>(
        &mut self,
        table: &str,
        key: &str,
        order: fn(&T, &T) -> Shift,
        value: &mut T,
        written: Option<&T>,
    ) {
        let Some(written) = written else { return };
        let key = joined(table, key);
        if self.lock.is_open() || self.permits(&key, order(value, written), &shown(value)) {
            *value = written.clone();
            self.origins.insert(key, self.origin.to_owned());
        }
    }

    /// Whether `key` may move so; notes the refusal where it may not.
    pub(super) fn permits(&mut self, key: &str, shift: Shift, held: &str) -> bool {
        let refusal = self.lock.refusal(key, shift, held);
        let permitted = refusal.is_none();
        self.refused.extend(refusal);
        permitted
    }
}
