"""`Range: bytes=…` of one part, as players ask for sound and pictures. Others are not answered in
parts, which HTTP allows."""

import re

from inbox.media.errors import RangeUnsatisfiable

ONE_RANGE = re.compile(r"^bytes=(\d{1,18})?-(\d{1,18})?$")


def range_of(header: str | None, size_bytes: int) -> tuple[int, int] | None:
    """(start, end) with the end outside; None when the whole file is wanted."""
    match = ONE_RANGE.match(header or "")
    if match is None or match[1] is match[2] is None:
        return None
    if match[1] is None:
        length = min(int(match[2]), size_bytes)
        start, end = size_bytes - length, size_bytes
    else:
        start = int(match[1])
        end = size_bytes if match[2] is None else min(int(match[2]) + 1, size_bytes)
        if match[2] is not None and int(match[2]) < start:
            return None
    if start >= end:
        raise RangeUnsatisfiable
    return start, end
