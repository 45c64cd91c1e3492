"""Why a file is not taken, or not given."""

from inbox.foundation.errors import Conflict, FieldFault, ParleyError


class FileTooLarge(ParleyError):
    code = "file_too_large"
    status = 413
    title = "The file is larger than WhatsApp takes of its kind"

    @classmethod
    def than(cls, bytes_at_most: int) -> "FileTooLarge":
        words = f"At most {bytes_at_most} bytes."
        return cls(f"file: {words}", faults=[FieldFault("file", words)])


class FileNotStored(Conflict):
    code = "file_not_stored"
    title = "The file is not here: it is still being fetched, or could not be"


class RangeUnsatisfiable(ParleyError):
    code = "range_unsatisfiable"
    status = 416
    title = "The file does not have these bytes"
