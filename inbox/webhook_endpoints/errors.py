"""What can be wrong with a webhook endpoint."""

from inbox.foundation.errors import Conflict


class EndpointPaused(Conflict):
    code = "endpoint_paused"
    title = "This endpoint is paused; resume it first"


class TextNotGranted(Conflict):
    code = "text_not_granted"
    title = "This endpoint may not be told what people wrote"
