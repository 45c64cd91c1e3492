"""Every room's controllers, in the order in which the API document shows them."""

from collections.abc import Sequence

from litestar import Controller

from inbox.audit.controller import AuditController
from inbox.workspaces.controller import (
    MemberController,
    OwnDetailsController,
    TeamController,
    WorkspaceController,
)

API_CONTROLLERS: Sequence[type[Controller]] = (
    OwnDetailsController,
    WorkspaceController,
    MemberController,
    TeamController,
    AuditController,
)
