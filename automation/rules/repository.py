"""Rules in the database."""

from collections.abc import Sequence

from automation.rules.models import KeywordRule
from inbox.foundation.repository import Repository


class RuleRepository(Repository[KeywordRule]):
    model = KeywordRule

    async def list_enabled(self) -> Sequence[KeywordRule]:
        return await self.list_by(KeywordRule.enabled)
