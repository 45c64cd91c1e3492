"""The vocabulary of the API's schemas. Each room's `schemas.py` is made of these.

In-schemas refuse unknown fields, so that nobody can slip in what was not meant to be set.
PostgreSQL cannot store NUL, and control characters in a name are an attack or an accident: the
patterns refuse both, and the OpenAPI document says so.
"""

from typing import Annotated

from msgspec import Meta, Struct

NO_CONTROLS = r"^[^\u0000-\u001f\u007f]*$"
NO_NUL = r"^[^\u0000]*$"


class In(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a caller sends."""


class Out(Struct, kw_only=True):
    """What we answer. Fields are never left out: absent values are null."""


# Every white space and control character by name: what `\s` means differs from one reader of the
# API document to the next.
BLANKS = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=rf"^[^\u0000-\u001f\u007f]*[^{BLANKS}][^\u0000-\u001f\u007f]*$",
    ),
]
Line = Annotated[str, Meta(max_length=500, pattern=NO_CONTROLS)]
Paragraph = Annotated[str, Meta(max_length=4000, pattern=NO_NUL)]
Email = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=254,
        pattern=rf"^[^@{BLANKS}]{{1,64}}@[^@{BLANKS}]+$",
        description="An e-mail address.",
    ),
]
Password = Annotated[
    str, Meta(min_length=12, max_length=200, pattern=NO_NUL, description="At least 12 characters.")
]
Locale = Annotated[str, Meta(pattern=r"^(en|ar)$", description="`en` or `ar`.")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
