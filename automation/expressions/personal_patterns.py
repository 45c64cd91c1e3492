"""How addresses of people look in a text. Bounded: none takes longer than its length."""

import re

EMAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
