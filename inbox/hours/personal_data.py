"""What the business hours know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (NotPersonal("business_hours", "When a workspace or a team is there."),)
