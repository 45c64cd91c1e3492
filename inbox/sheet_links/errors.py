"""What can be wrong with a sheet link."""

from inbox.foundation.errors import Conflict, ServiceUnreachable


class SheetTaken(Conflict):
    code = "sheet_taken"
    title = "Another link writes this worksheet"


class SheetAccountInUse(Conflict):
    code = "sheet_account_in_use"
    title = "Links write as this account; delete them first"


class SheetSaidNo(Conflict):
    """`now` holds the reason: access revoked, no such worksheet, a sheet of somebody else."""

    code = "sheet_said_no"
    title = "This worksheet cannot be written"


class SheetsAway(ServiceUnreachable):
    code = "sheets_no_answer"
    title = "Google does not answer at the moment; try again shortly"
