"""What can be wrong with a macro."""

from inbox.foundation.errors import Conflict


class MacroNameTaken(Conflict):
    code = "macro_name_taken"
    title = "Another macro has this name"
