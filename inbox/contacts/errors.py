"""What can be wrong with a contact."""

from inbox.foundation.errors import Conflict


class IdentityTaken(Conflict):
    code = "identity_taken"
    title = "Another contact is known by this number or id already"


class AlreadyMerged(Conflict):
    code = "already_merged"
    title = "These two are the same contact already"


class MergeUndone(Conflict):
    code = "merge_undone"
    title = "This merge was undone before"


class MergedFurther(Conflict):
    code = "merged_further"
    title = "This contact was merged into another one since; undo that first"
