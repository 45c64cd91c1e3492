"""What can be wrong with a channel."""

from inbox.foundation.errors import Conflict


class ChannelTaken(Conflict):
    code = "channel_taken"
    title = "This number is already connected in this installation"


class ChannelNotReady(Conflict):
    code = "channel_not_ready"
    title = "This channel cannot be enabled without an access token and an app secret"


class ChannelUnusable(Conflict):
    code = "channel_unusable"
    title = "This channel is not enabled, so nothing can be sent through it"


class ProviderNoAnswer(Conflict):
    code = "provider_no_answer"
    title = "The provider did not answer in time; nothing was changed here, try again"


class NothingToAsk(Conflict):
    code = "nothing_to_ask"
    title = "Behind this kind of channel there is no provider to ask"


class ProviderSaidNo(Conflict):
    code = "provider_said_no"
    title = "The provider refused this"
