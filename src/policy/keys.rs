//! Tables of keys: one declaration gives what may be written, what it means, and which way is stricter.
//!
//! Each key is one documented field with its type and its order (see `order`). From it come the struct that is parsed, the
//! struct that judges, layering with origins, comparison of two policies, the listing, and the JSON schema.

use super::layer::Hand;
use super::order::Shift;

/// A key that differs between two policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `secrets.action`, `gate "name".tier`.
    pub key: String,
    /// Before, as TOML; empty where there was nothing.
    pub old: String,
    /// After.
    pub new: String,
    /// Which way.
    pub shift: Shift,
}

/// A key with its value, as `policy show` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `secrets.action`.
    pub key: String,
    /// As TOML.
    pub value: String,
}

/// A resolved table.
pub(super) trait Table {
    /// The same table as a file writes it: every key may be missing.
    type Written;

    /// Lays what is written over what is there.
    fn lay(&mut self, written: &Self::Written, table: &str, hand: &mut Hand<'_>);

    /// Every key that moved from `self` to `new`.
    fn compare(&self, new: &Self, table: &str, found: &mut Vec<Difference>);

    /// Every key with its value.
    fn entries(&self, table: &str, found: &mut Vec<Entry>);
}

/// A value as TOML text.
pub(super) fn shown<T: serde::Serialize>(value: &T) -> String {
    let mut text = String::new();
    match value.serialize(toml::ser::ValueSerializer::new(&mut text)) {
        Ok(_) => text,
        // The only values TOML cannot write are absent ones.
        Err(_) => String::new(),
    }
}

/// `table.key`, without the mark of a raw identifier.
pub(super) fn joined(table: &str, key: &str) -> String {
    let key = key.trim_start_matches("r#");
    if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") }
}

macro_rules! table {
    (
        $(#[$doc:meta])*
        $name:ident, $written:ident {
            $( $(#[$key_doc:meta])* $key:ident: $type:ty => $order:path, )*
        }
        $( and { $( $(#[$more_doc:meta])* $more:ident: $more_type:ty, )* } )?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $( $(#[$key_doc])* pub $key: $type, )* }

        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $written {
            $( $(#[$key_doc])* pub $key: Option<$type>, )*
            $( $( $(#[$more_doc])* pub $more: $more_type, )* )?
        }

        impl $crate::policy::keys::Table for $name {
            type Written = $written;

            fn lay(&mut self, written: &$written, table: &str, hand: &mut $crate::policy::layer::Hand<'_>) {
                $( hand.lay(table, stringify!($key), $order, &mut self.$key, written.$key.as_ref()); )*
            }

            fn compare(&self, new: &Self, table: &str, found: &mut Vec<$crate::policy::keys::Difference>) {
                $({
                    let shift = $order(&self.$key, &new.$key);
                    if shift != $crate::policy::order::Shift::Same {
                        let key = $crate::policy::keys::joined(table, stringify!($key));
                        let (old, new) = ($crate::policy::keys::shown(&self.$key), $crate::policy::keys::shown(&new.$key));
                        found.push($crate::policy::keys::Difference { key, old, new, shift });
                    }
                })*
            }

            fn entries(&self, table: &str, found: &mut Vec<$crate::policy::keys::Entry>) {
                $({
                    let key = $crate::policy::keys::joined(table, stringify!($key));
                    found.push($crate::policy::keys::Entry { key, value: $crate::policy::keys::shown(&self.$key) });
                })*
            }
        }
    };
}
pub(crate) use table;
