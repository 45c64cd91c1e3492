"""Meta's webhook: one callback for every number; the body says which channel it is for.

It answers 200 only after the commit, so what it acknowledged is never lost; a database that is
away gives 503, and Meta delivers again for days.
"""

from inbox.foundation.errors import Forbidden

BODY_LIMIT_BYTES = 4 * 1024 * 1024
SIGNED = "The provider has no key of ours; it signs each body with the channel's secret."


class VerifyTokenUnknown(Forbidden):
    code = "verify_token_unknown"
    title = "No channel has this verify token"
