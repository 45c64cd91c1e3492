"""What can be refused when somebody signs in, joins, or hands out keys.

Unauthenticated 401
├── InvalidCredentials      the same for an unknown address and a wrong password
├── TotpRequired            the password was right; the second factor is missing
└── InvalidCode             the second factor was wrong, or was used before
TooManyRequests 429
├── TooManyAttempts         guesses, counted per address and e-mail
└── RateLimited             calls of one API key
Forbidden 403
├── RegistrationClosed
└── ScopeOutOfReach         a key may not do more than who makes it
NotFound 404
└── LinkInvalid             unknown, used, replaced or too old: one answer
Conflict 409
├── WorkspaceChoiceRequired one person, several workspaces with this password
├── TotpAlreadyEnabled, TotpNotStarted, TotpNotEnabled
└── AlreadyMember, InviteOpen
Invalid 422
├── WrongPassword           of somebody who is signed in
├── CodeNotAccepted         of somebody who is signed in
└── PasswordTooShort
"""

from collections.abc import Sequence
from uuid import UUID

from inbox.foundation.errors import (
    Conflict,
    FieldFault,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
)


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"
    title = "No member with this e-mail address and password can sign in"


class TotpRequired(Unauthenticated):
    code = "totp_required"
    title = "Send the code of the authenticator app, or a recovery code, as `code`"


class InvalidCode(Unauthenticated):
    code = "invalid_code"
    title = "This code is wrong or was used before; wait for the next one"


class TooManyAttempts(TooManyRequests):
    code = "too_many_attempts"
    title = "Too many attempts; wait before the next one"


class RateLimited(TooManyRequests):
    code = "rate_limited"
    title = "This API key makes too many calls; spread them out"


class RegistrationClosed(Forbidden):
    code = "registration_closed"
    title = "Nobody can register here by themselves"


class ScopeOutOfReach(Forbidden):
    code = "scope_out_of_reach"
    title = "A key cannot have rights that its maker does not have"


class LinkInvalid(NotFound):
    code = "link_invalid"
    title = "This link was used, replaced or is too old; ask for a new one"


class WorkspaceChoiceRequired(Conflict):
    code = "workspace_choice_required"
    title = "This sign-in fits several workspaces; send the id of one as `workspace`"

    def __init__(self, workspaces: Sequence[tuple[UUID, str]]) -> None:
        super().__init__()
        self.workspaces = tuple(workspaces)


class TotpAlreadyEnabled(Conflict):
    code = "totp_already_enabled"
    title = "The second factor is on already; switch it off before setting up another"


class TotpNotStarted(Conflict):
    code = "totp_not_started"
    title = "Ask for a secret first"


class TotpNotEnabled(Conflict):
    code = "totp_not_enabled"
    title = "The second factor is not on"


class AlreadyMember(Conflict):
    code = "already_member"
    title = "Somebody with this address is a member of this workspace already"


class InviteOpen(Conflict):
    code = "invite_open"
    title = "An invite for this address is open; revoke it before sending another"


class WrongPassword(Invalid):
    code = "wrong_password"
    title = "This is not your current password"

    def __init__(self, field: str) -> None:
        super().__init__(faults=[FieldFault(field, "Not your current password")])


class CodeNotAccepted(Invalid):
    code = "code_not_accepted"
    title = "This code is wrong or was used before; wait for the next one"

    def __init__(self) -> None:
        super().__init__(faults=[FieldFault("code", "Wrong, or used before")])


class PasswordTooShort(Invalid):
    code = "password_too_short"
    title = "A password has at least 12 characters"

    def __init__(self) -> None:
        super().__init__(faults=[FieldFault("password", "At least 12 characters")])
