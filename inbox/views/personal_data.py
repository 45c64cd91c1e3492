"""What this room's table knows about people: nothing but who made a view."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (NotPersonal("view", "Filters by ids and states, and a name for them."),)
