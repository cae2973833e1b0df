//! Whether a file may grow: past the limit of the process (`ulimit -f`) the system ends a writer by a signal, and nobody
//! would ever be told why.

use std::io::{Error, ErrorKind, Result};

/// Where Linux tells a process its limits. Elsewhere nothing is known beforehand.
const LIMITS: &str = "/proc/self/limits";

/// Whether this process may write a file up to `end` bytes.
pub fn room(end: u64) -> Result<()> {
    match std::fs::read_to_string(LIMITS).ok().as_deref().and_then(limit) {
        Some(limit) if end > limit => {
            let what = format!("this process may write no file above {limit} bytes, and {end} are needed; raise `ulimit -f`");
            Err(Error::new(ErrorKind::FileTooLarge, what))
        }
        _ => Ok(()),
    }
}

/// The limit that holds now, in bytes; none where there is none.
fn limit(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max file size"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_that_holds_is_the_first_column() {
        let table = "Limit                     Soft Limit           Hard Limit           Units     \nMax file size             512                  unlimited            bytes     \n";
        assert_eq!(limit(table), Some(512));
        assert_eq!(limit(&table.replace("512      ", "unlimited")), None);
        assert_eq!(limit(""), None);
    }
}
