"""What this room's table knows about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (NotPersonal("template", "Texts of the business, approved by the provider."),)
