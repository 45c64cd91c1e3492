"""What can be wrong with a field."""

from inbox.foundation.errors import Conflict


class FieldKeyTaken(Conflict):
    code = "field_key_taken"
    title = "Another field has this key"


class TooManyFields(Conflict):
    code = "too_many_fields"
    title = "Contacts and conversations have at most 100 fields each"
