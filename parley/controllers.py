"""Every room's controllers, in the order in which the API document shows them."""

from collections.abc import Sequence

from litestar import Controller

from inbox.access.account_controller import AccountController
from inbox.access.api_key_controller import ApiKeyController
from inbox.access.invite_controller import InviteController
from inbox.access.sign_in_controller import SignInController
from inbox.audit.controller import AuditController
from inbox.workspaces.controller import (
    MemberController,
    OwnDetailsController,
    TeamController,
    WorkspaceController,
)

API_CONTROLLERS: Sequence[type[Controller]] = (
    SignInController,
    AccountController,
    OwnDetailsController,
    WorkspaceController,
    MemberController,
    InviteController,
    TeamController,
    ApiKeyController,
    AuditController,
)
