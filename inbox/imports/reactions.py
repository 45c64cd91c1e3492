"""What was taken is applied soon."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.imports.events import ContactImportTaken
from inbox.imports.tasks import APPLY_IMPORT


def ring_for_imports(events: Sequence[ContactImportTaken]) -> Sequence[Ring]:
    return [Ring(APPLY_IMPORT, (one.workspace_id, one.object_id)) for one in events]
