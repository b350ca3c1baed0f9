//! Checks the items that are no walk-thrus, each by its type.

use super::own::Check;
use crate::fault::Fault;
use scenarios::Code;

impl Check<'_, '_> {
    pub(super) async fn listed(self) -> Result<(), Fault> {
        let Check { stage, item, player, published, end, record } = self;
        let _ = (player.state(&mut stage.session).await?, published.hash, end, record.stopped);
        let _ = player.until(&mut stage.session, "s.ready", std::time::Duration::ZERO).await?;
        Err(Fault::new(Code::ENGINE_UNSUPPORTED.of(item.item.kind.word()), item.name.clone()))
    }
}
