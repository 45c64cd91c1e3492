"""What the channels know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal(
        "channel",
        "An account of the workspace.",
        secrets=frozenset({"access_token", "app_secret", "pin"}),
    ),
    NotPersonal("channel_notice", "Codes and numbers of the provider about an account."),
)
