//! Loose objects, read by ourselves: gix maps each file into memory, and to unmap it stops all other threads for a moment; and
//! it makes ready to inflate anew for each.
//!
//! What is anything but plain is left to gix, whose answer counts.

use super::objects::{LARGEST, Object};
use gix::objs::decode::loose_header;
use gix::oid;
use gix::zlib::{Inflate, Status};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// Most objects have less than this and are inflated at once.
const ROOM: usize = 64 * 1024;
/// Room for the smallest.
const LEAST: usize = 4 * 1024;
/// Of a larger file no room is kept.
const KEPT: usize = 1 << 20;

/// What a thread needs to read loose objects.
#[derive(Default)]
pub(super) struct Loose {
    inflate: Inflate,
    file: Vec<u8>,
    plain: Vec<u8>,
}

impl Loose {
    /// An object, if it lies in this folder of objects as git writes it.
    pub(super) fn find(&mut self, folder: &Path, id: &oid) -> Option<Object> {
        let name = id.to_hex().to_string();
        let (head, tail) = name.split_at(2);
        let mut opened = File::open(folder.join(head).join(tail)).ok()?;
        if self.file.capacity() > KEPT {
            self.file = Vec::new();
        }
        self.file.clear();
        opened.read_to_end(&mut self.file).ok()?;
        // Room that is not needed is memory that the system clears for nothing.
        self.plain.resize((self.file.len() * 8).clamp(LEAST, ROOM), 0);
        self.inflate.reset();
        let (status, read, written) = self.inflate.prefix(&self.file, &mut self.plain).ok()?;
        let plain = &self.plain[..written];
        let (kind, size, header) = loose_header(plain).ok()?;
        let size = usize::try_from(size).ok().filter(|&size| size <= LARGEST && size >= written - header)?;
        let mut data = Vec::new();
        if status == Status::StreamEnd {
            data.extend_from_slice(&plain[header..]);
        } else {
            self.inflate.rest(&self.file[read..], plain, header, &mut data, size).ok()?;
        }
        (data.len() == size).then(|| Object { kind, data: Arc::new(data) })
    }
}
