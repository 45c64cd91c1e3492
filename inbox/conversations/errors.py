"""Why a conversation cannot be changed so: usually because somebody was quicker."""

from inbox.foundation.errors import Conflict


class AlreadyClaimed(Conflict):
    code = "already_claimed"
    title = "Somebody else has this conversation"


class AssigneeChanged(Conflict):
    code = "assignee_changed"
    title = "The conversation has gone to somebody else meanwhile"


class AnsweredMeanwhile(Conflict):
    code = "answered_meanwhile"
    title = "There are newer messages than the one that this answers"
