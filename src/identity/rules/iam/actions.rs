//! What single actions lead to: a table, one action a line.

/// What whoever may do an action can get at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// More rights than he was given.
    Rights,
    /// Credentials of others.
    Credentials,
    /// Resources for other accounts.
    Sharing,
}

/// What `action`, in lower case, leads to.
pub(super) fn leads(action: &str) -> Option<Leads> {
    let row = include_str!("actions.txt").lines().find_map(|row| row.split_once(' ').filter(|(_, name)| *name == action))?;
    match row.0 {
        "escalating" => Some(Leads::Rights),
        "exposing" => Some(Leads::Credentials),
        "sharing" => Some(Leads::Sharing),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_leads_somewhere_and_stands_once() {
        let rows: Vec<&str> = include_str!("actions.txt").lines().filter(|row| !row.starts_with('#')).collect();
        for (index, row) in rows.iter().enumerate() {
            let (_, action) = row.split_once(' ').unwrap();
            assert!(leads(action).is_some(), "{row}");
            assert_eq!(action, action.to_ascii_lowercase());
            assert!(!rows[..index].iter().any(|other| other.ends_with(&format!(" {action}"))), "{row} stands twice");
        }
    }
}
