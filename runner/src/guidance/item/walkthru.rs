//! Plays a walk-thru by the reference player, as a person would, and judges every step of it.

use super::own::Check;
use crate::fault::Fault;
use scenarios::Code;

impl Check<'_, '_> {
    pub(super) async fn walkthru(self) -> Result<(), Fault> {
        let Check { item, .. } = self;
        Err(Fault::new(Code::ENGINE_UNSUPPORTED.of("walkthru"), item.name.clone()))
    }
}
