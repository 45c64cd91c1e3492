"""What can be wrong with a webhook endpoint."""

from inbox.foundation.errors import Conflict


class EndpointPaused(Conflict):
    code = "endpoint_paused"
    title = "This endpoint is paused; resume it first"
