"""What can be wrong with a canned reply."""

from inbox.foundation.errors import Conflict


class ShortcutTaken(Conflict):
    code = "shortcut_taken"
    title = "Another canned reply has this shortcut"
