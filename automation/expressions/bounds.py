"""How large a text may be, what it may ask for, and what is raised of one that does not fit."""

SOURCE_CHARACTERS = 16_384
RESULT_CHARACTERS = 8_192
# Pure, and none of them asks a pattern of its own.
FILTERS = frozenset(
    {
        "abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus",
        "round", "times", "append", "capitalize", "downcase", "lstrip", "prepend", "remove",
        "replace", "rstrip", "slice", "split", "squish", "strip", "truncate", "truncatewords",
        "upcase", "url_encode", "compact", "first", "join", "last", "map", "reverse", "size",
        "sort", "uniq", "default",
    }
)  # fmt: skip
# Of our own. `date`, since Liquid's knows today; `raw` says of a value that it is a part of an
# address as it is.
OUR_FILTERS = frozenset({"date", "raw"})


class TextInvalid(Exception):
    """Its words are for the author, and hold nothing of the text."""


class TextFailed(Exception):
    """It would have grown beyond its bounds, or asked a number of what is none."""
