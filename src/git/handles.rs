//! Handles to the object database are lent: what one has in its caches serves the next who asks, on whatever thread.

use super::objects::{Objects, Stores};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// The stores, and the handles nobody uses at the moment.
pub(super) struct Handles {
    stores: Arc<Stores>,
    idle: Mutex<Vec<Objects>>,
}

impl Handles {
    pub(super) fn new(stores: Stores) -> Arc<Self> {
        Arc::new(Self { stores: Arc::new(stores), idle: Mutex::new(Vec::new()) })
    }

    /// A handle, for as long as it is held.
    pub(super) fn lend(self: &Arc<Self>) -> Handle {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Handle { objects: Some(idle.unwrap_or_else(|| self.stores.handle())), home: Arc::clone(self) }
    }
}

/// A handle that goes back when it is dropped.
pub(super) struct Handle {
    objects: Option<Objects>,
    home: Arc<Handles>,
}

impl Deref for Handle {
    type Target = Objects;

    fn deref(&self) -> &Objects {
        self.objects.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(self.objects.take());
    }
}
