"""How large a text may be, and what is raised of one that does not fit."""

SOURCE_CHARACTERS = 16_384
RESULT_CHARACTERS = 8_192


class TextInvalid(Exception):
    """Its words are for the author, and hold nothing of the text."""


class TextFailed(Exception):
    """It would have grown beyond its bounds, or asked a number of what is none."""
