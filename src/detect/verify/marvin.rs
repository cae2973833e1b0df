//! Marvin32, the checksum in Azure's keys, as .NET computes it.

/// The checksum of some bytes. The seed is a name of eight letters, by which services tell their keys apart.
pub(super) fn checksum(bytes: &[u8], seed: [u8; 8]) -> u32 {
    let seed = u64::from_be_bytes(seed);
    let (low, high) = hash(bytes, seed);
    low ^ high
}

fn hash(bytes: &[u8], seed: u64) -> (u32, u32) {
    let mut state = (seed as u32, (seed >> 32) as u32);
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        state = block((state.0.wrapping_add(u32::from_le_bytes(*word)), state.1));
    }
    // What is left of a word, and a bit that says where it ended.
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    block(block((state.0.wrapping_add(u32::from_le_bytes(last)), state.1)))
}

fn block((mut a, mut b): (u32, u32)) -> (u32, u32) {
    b ^= a;
    a = a.rotate_left(20).wrapping_add(b);
    b = b.rotate_left(9) ^ a;
    a = a.rotate_left(27).wrapping_add(b);
    (a, b.rotate_left(19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_one_of_net() {
        let of = |bytes: &[u8]| hash(bytes, 0x004f_b61a_001b_dbcc);
        assert_eq!(of(b""), (0x00cd_3c7d, 0x30ed_35c1));
        assert_eq!(of(&[0xaf]), (0x7d75_ddc1, 0x48e7_3fc7));
        assert_eq!(of(&[0xe7, 0x0f]), (0x485d_bff8, 0xb5f6_e1fc));
        assert_eq!(of(&[0x37, 0xf4, 0x95]), (0x9b8c_f7e8, 0xf0b0_7c78));
        assert_eq!(of(&[0x86, 0x42, 0xdc, 0x59]), (0x7e9c_f556, 0x7008_f2e8));
    }
}
