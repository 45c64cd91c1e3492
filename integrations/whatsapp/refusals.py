"""Meta's codes that say no: for this message, or for the whole channel until somebody acts.

From Meta's page «Error codes» of the WhatsApp Business Platform, read in its edition of May 2026,
and from what its other pages say of single codes.
"""

from typing import Final

from integrations.messaging import WhoActs
from integrations.whatsapp.explanations import Meaning, pause, refused

_RENEW: Final = "Create a new access token in Meta's business settings and enter it here."
_PERMISSIONS: Final = (
    "Give the token's system user this WhatsApp account, with the permissions "
    "whatsapp_business_messaging and whatsapp_business_management."
)
_REGISTER: Final = "Register the phone number with Meta's Cloud API, then enable the channel."
_APPEAL: Final = "Open the account quality page in Meta's business manager and follow it."
_EDIT_TEMPLATE: Final = "Correct the template in WhatsApp Manager, or choose another one."
_REPORT: Final = "Report it with the message's time: the request needs a change in Parley."
_NO_RETRY: Final = "Nothing: sending it again gives the same answer for now."
_ANOTHER_WAY: Final = "Reach the customer another way; they may have to update WhatsApp."

PAUSES: Final[dict[int, Meaning]] = {
    0: pause("Meta could not tell who is calling: the token expired or was withdrawn.", _RENEW),
    3: pause("The app may not use this part of Meta's interface.", _PERMISSIONS),
    10: pause("A permission was never granted, or was removed.", _PERMISSIONS),
    33: pause("The business phone number was deleted.", "Connect a number that exists."),
    102: pause("The login session behind the token has ended.", _RENEW),
    190: pause("The access token is no longer valid.", _RENEW),
    368: pause("Meta restricted the account for breaking its policies.", _APPEAL),
    131005: pause("Access denied: a permission is missing.", _PERMISSIONS),
    131031: pause("Meta locked the WhatsApp business account.", _APPEAL),
    131037: pause(
        "The number's display name has not been approved.",
        "Change the display name in WhatsApp Manager and wait for the approval.",
    ),
    131045: pause("The phone number's registration is not valid.", _REGISTER),
    133010: pause("The phone number is not registered.", _REGISTER),
}
# Meta gives 200 to 299 one meaning without naming them singly.
PERMISSION_CODES: Final = range(200, 300)
PERMISSION_MISSING: Final = pause("A permission was not granted or was removed.", _PERMISSIONS)

REFUSALS: Final[dict[int, Meaning]] = {
    100: refused(WhoActs.DEVELOPER, "The request holds a parameter Meta does not accept.", _REPORT),
    506: refused(WhoActs.NOBODY, "The same request was already made.", _NO_RETRY),
    130403: refused(
        WhoActs.AGENT, "This business has blocked the customer.", "Unblock the customer first."
    ),
    130472: refused(
        WhoActs.NOBODY, "The customer is in an experiment of Meta's and gets none.", _NO_RETRY
    ),
    130497: refused(
        WhoActs.ADMIN,
        "The account may not write to customers in this country.",
        "Check Meta's messaging policy for the countries of your trade.",
    ),
    131008: refused(WhoActs.DEVELOPER, "The request lacks a parameter.", _REPORT),
    131009: refused(WhoActs.DEVELOPER, "A value in the request is not valid.", _REPORT),
    131021: refused(
        WhoActs.AGENT, "Sender and recipient are the same number.", "Write to another number."
    ),
    131026: refused(
        WhoActs.CUSTOMER,
        "The message cannot be delivered: the number has no WhatsApp, an old version, or "
        "has not accepted its terms.",
        _ANOTHER_WAY,
    ),
    131030: refused(
        WhoActs.ADMIN,
        "A test number only writes to listed recipients.",
        "Add the recipient to the list in Meta's app dashboard.",
    ),
    131042: refused(
        WhoActs.ADMIN,
        "Meta cannot charge the account: the payment method has a problem.",
        "Check billing, time zone and currency of the account in Meta's business manager.",
    ),
    131043: refused(WhoActs.NOBODY, "The message waited too long and expired.", _NO_RETRY),
    131044: refused(
        WhoActs.ADMIN, "The account has no valid payment method.", "Add one at Meta's billing."
    ),
    131047: refused(
        WhoActs.AGENT,
        "More than 24 hours have passed since the customer last wrote.",
        "Send an approved template instead.",
    ),
    131048: refused(
        WhoActs.ADMIN,
        "The number may send less for now, because customers blocked or reported it.",
        "Check the number's quality in WhatsApp Manager and write to fewer people.",
    ),
    131049: refused(
        WhoActs.NOBODY,
        "Meta held the message back: the customer got enough marketing messages.",
        "Wait at least a day before sending marketing to this customer.",
    ),
    131050: refused(
        WhoActs.CUSTOMER,
        "The customer stopped marketing messages from this business.",
        "Send none until the customer allows them again.",
    ),
    131051: refused(WhoActs.DEVELOPER, "This kind of message is not supported.", _REPORT),
    131052: refused(
        WhoActs.CUSTOMER,
        "The customer's file could not be fetched.",
        "Ask the customer to send the file again.",
    ),
    131053: refused(
        WhoActs.AGENT,
        "The file could not be uploaded: its type or size is not supported.",
        "Send the file in a supported format.",
    ),
    131055: refused(WhoActs.DEVELOPER, "This number does not allow this call.", _REPORT),
    131060: refused(WhoActs.NOBODY, "The message is not available.", _NO_RETRY),
    131062: refused(
        WhoActs.AGENT,
        "This kind of message needs the customer's phone number.",
        "Ask the customer for their number, or send another kind of message.",
    ),
    131063: refused(
        WhoActs.ADMIN,
        "Marketing templates are switched off for this account.",
        "Switch marketing messages on for the Cloud API in Meta's settings.",
    ),
    131064: refused(
        WhoActs.ADMIN,
        "The account reached its limit because templates are in the wrong category.",
        "Correct the categories; Meta lifts the limit after its period.",
    ),
    132000: refused(
        WhoActs.ADMIN, "The template got a wrong number of values.", "Fill in all its values."
    ),
    132001: refused(WhoActs.ADMIN, "The template does not exist in this language.", _EDIT_TEMPLATE),
    132005: refused(WhoActs.ADMIN, "The filled-in template is too long.", "Shorten its values."),
    132007: refused(WhoActs.ADMIN, "The template breaks a policy of WhatsApp.", _EDIT_TEMPLATE),
    132012: refused(
        WhoActs.ADMIN, "A value of the template has the wrong format.", "Correct the value."
    ),
    132015: refused(WhoActs.ADMIN, "The template is paused for low quality.", _EDIT_TEMPLATE),
    132016: refused(
        WhoActs.ADMIN, "The template is disabled for good.", "Create one with other content."
    ),
    132018: refused(WhoActs.ADMIN, "The template's values are not valid.", _EDIT_TEMPLATE),
    132068: refused(WhoActs.ADMIN, "The WhatsApp Flow is blocked.", "Correct the Flow at Meta."),
    132069: refused(
        WhoActs.ADMIN, "The WhatsApp Flow is throttled after errors.", "Correct the Flow at Meta."
    ),
    133000: refused(
        WhoActs.ADMIN,
        "The number was not fully deregistered.",
        "Deregister the number again, then register it.",
    ),
    133005: refused(
        WhoActs.ADMIN, "The two-step PIN is wrong.", "Enter the right PIN, or set a new one."
    ),
    133006: refused(
        WhoActs.ADMIN, "The number must be verified first.", "Verify the number, then register it."
    ),
    133008: refused(
        WhoActs.ADMIN, "The PIN was guessed too often.", "Wait as long as Meta says, then retry."
    ),
    133009: refused(
        WhoActs.ADMIN, "The PIN was entered too fast.", "Wait as long as Meta says, then retry."
    ),
    133015: refused(
        WhoActs.ADMIN,
        "The number was deleted a moment ago and is not free yet.",
        "Wait five minutes and register it again.",
    ),
    133016: refused(
        WhoActs.ADMIN,
        "The number was registered or deregistered too often.",
        "Wait until Meta unblocks the number, at most three days.",
    ),
    134011: refused(
        WhoActs.ADMIN,
        "The terms of WhatsApp Payments have not been accepted.",
        "Accept the terms at Meta.",
    ),
    134100: refused(WhoActs.DEVELOPER, "Only marketing messages may go this way.", _REPORT),
    134102: refused(
        WhoActs.ADMIN,
        "The template cannot be used for marketing messages.",
        "Check at Meta whether the account may send them.",
    ),
    135000: refused(WhoActs.DEVELOPER, "Meta could not make sense of the request.", _REPORT),
    136025: refused(
        WhoActs.ADMIN, "The number's code could not be verified.", "Ask Meta for a new code."
    ),
    2593107: refused(
        WhoActs.ADMIN,
        "The app's data was already synchronised once.",
        "Disconnect the number and connect it again.",
    ),
    2593108: refused(
        WhoActs.ADMIN,
        "Data can only be synchronised in the first 24 hours.",
        "Disconnect the number and connect it again.",
    ),
}
