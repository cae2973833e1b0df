//! Deltas of packs: an object as pieces of another one, and what is new.

use super::LARGEST;

/// What a delta makes of its base. None where it is broken.
pub(super) fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    let base_size = size(&mut rest)?;
    let wanted = size(&mut rest).filter(|&size| size <= LARGEST)?;
    if base_size != base.len() {
        return None;
    }
    let mut out = Vec::with_capacity(wanted);
    while let Some(op) = take(&mut rest) {
        let piece = if op & 0x80 != 0 {
            let from = number(&mut rest, op & 0x0F)?;
            let len = number(&mut rest, op >> 4 & 0x07)?;
            base.get(from..)?.get(..if len == 0 { 0x10000 } else { len })?
        } else {
            let (piece, after) = rest.split_at_checked(usize::from(op))?;
            rest = after;
            piece
        };
        // An op of zero is none that git knows.
        if piece.is_empty() || piece.len() > wanted - out.len() {
            return None;
        }
        out.extend_from_slice(piece);
    }
    (out.len() == wanted).then_some(out)
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    Some(first)
}

/// Seven bits a byte, the lowest first; the eighth says that there are more.
fn size(rest: &mut &[u8]) -> Option<usize> {
    let mut size = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = take(rest)?;
        size |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(size);
        }
    }
    None
}

/// A number of which only the bytes are there whose bit is set.
fn number(rest: &mut &[u8], bits: u8) -> Option<usize> {
    let mut number = 0;
    for at in (0..4).filter(|at| bits >> at & 1 != 0) {
        number |= usize::from(take(rest)?) << (8 * at);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pieces_are_copied_and_added() {
        let base = b"0123456789";
        let copy_from_2_three = [0x91, 2, 3];
        let copy_from_0_two = [0x90, 2];
        let delta = [&[10, 8, 3][..], b"abc", &copy_from_2_three, &copy_from_0_two].concat();
        assert_eq!(apply(base, &delta).unwrap(), b"abc23401");
    }

    #[test]
    fn a_length_of_zero_is_64_kib() {
        let base = vec![7; 0x10000];
        let delta = [0x80, 0x80, 4, 0x80, 0x80, 4, 0x80];
        assert_eq!(apply(&base, &delta), Some(base));
    }

    #[test]
    fn what_is_broken_gives_nothing() {
        let good = [3, 2, 0x91, 1, 2];
        assert!(apply(b"abc", &good).is_some());
        for bad in [
            &[4, 2, 0x91, 1, 2][..],
            &[3, 3, 0x91, 1, 2],
            &[3, 1, 0x91, 1, 2],
            &[3, 2, 0x91, 2, 2],
            &[3, 2, 0x91, 1],
            &[3, 0, 0],
            &[3],
            &[],
        ] {
            assert_eq!(apply(b"abc", bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_applied_or_refused(base in proptest::collection::vec(any::<u8>(), 0..99), delta in proptest::collection::vec(any::<u8>(), 0..99)) {
            let _ = apply(&base, &delta);
            let sized = [&[base.len() as u8, 50][..], &delta].concat();
            prop_assert!(apply(&base, &sized).is_none_or(|out| out.len() == 50));
        }
    }
}
