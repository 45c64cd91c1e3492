"""What can be refused about workspaces, members and teams.

Conflict
├── EmailTaken          there is a member with this address
├── LastOwner           nobody could grant the role of owner again
└── TeamNameTaken
Forbidden
└── RoleOutOfReach      one may only touch roles that one may grant
"""

from inbox.foundation.errors import Conflict, Forbidden


class EmailTaken(Conflict):
    code = "email_taken"
    title = "A member of this workspace has this e-mail address already"


class LastOwner(Conflict):
    code = "last_owner"
    title = "A workspace keeps at least one active owner; make somebody else owner first"


class TeamNameTaken(Conflict):
    code = "team_name_taken"
    title = "Another team of this workspace has this name"


class RoleOutOfReach(Forbidden):
    code = "role_out_of_reach"
    title = "Only an owner can give or take the role of owner"
