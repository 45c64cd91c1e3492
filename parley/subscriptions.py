"""Who hears of what: the one table from facts to what follows them.

Reactions run in the transaction of the fact; rings go out after its commit.
"""

from inbox.foundation.events import Subscriptions
from inbox.mail.events import MailQueued
from inbox.mail.reactions import ring_for_mail

SUBSCRIPTIONS = Subscriptions(
    reactions={},
    rings={
        MailQueued: (ring_for_mail,),
    },
)
