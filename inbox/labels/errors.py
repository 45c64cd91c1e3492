"""What can be wrong with a label."""

from inbox.foundation.errors import Conflict


class LabelNameTaken(Conflict):
    code = "label_name_taken"
    title = "Another label has this name"
