"""What can go wrong between us and a provider's account."""

from inbox.foundation.errors import Conflict


class SignupUnavailable(Conflict):
    code = "signup_unavailable"
    title = (
        "This installation has no app of Meta's: set PARLEY_META_APP_ID, PARLEY_META_APP_SECRET "
        "and PARLEY_META_CONFIG_ID, or connect the number by its token"
    )


class SignupCodeRefused(Conflict):
    code = "signup_code_refused"
    title = "Meta does not accept this code: it works once and not for long; open the window again"


class SignupTokenUnfit(Conflict):
    code = "signup_token_unfit"
    title = "The token from the window is not one of our app, or lacks a permission"


class SignupNumberMissing(Conflict):
    code = "signup_number_missing"
    title = "The account has no such number; add it in the window and try again"


class SignupNumberUnclear(Conflict):
    code = "signup_number_unclear"
    title = "The account has several numbers: say which one by phone_number_id"


class NumberNotRegistered(Conflict):
    """The channel is kept: mend what it says, and finish the sign-up."""

    code = "number_not_registered"
    title = "Meta did not register the number"


class NotSubscribed(Conflict):
    code = "not_subscribed"
    title = "Meta did not accept our webhook address; it must be reachable from outside by https"


class NothingToFinish(Conflict):
    code = "nothing_to_finish"
    title = "This channel was not connected by the sign-up window, or holds no token any more"
