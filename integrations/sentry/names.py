"""Decides whether a name came from our program's text or from somebody's data.

An identifier is no proof: `type("Ahmed_0501234567", (Exception,), {})` has a perfectly good one.
So a class name passes only if that very class is found under it in an imported module, and a
frame only if its file is the file of the imported module it claims to be in. Code that was
generated while running, whatever it is called, has neither.
"""

import builtins
import re
import sys
from pathlib import PurePath
from types import ModuleType
from typing import Final

_LONGEST_NAME: Final = 200
_LAST_LINE: Final = 1_000_000
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_COMPILER_NAMES: Final = frozenset(
    {"<module>", "<lambda>", "<locals>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
)


def class_name(module_name: object, qualified_name: object) -> str | None:
    """`package.module.Class`, when a module holds an exception class under exactly that name."""
    if not isinstance(qualified_name, str) or not _dotted(qualified_name):
        return None
    module = builtins if module_name is None else _imported(module_name)
    found: object = module
    for part in qualified_name.split("."):
        # `vars` and not `getattr`: a module or class may invent attributes on request.
        found = vars(found).get(part) if isinstance(found, ModuleType | type) else None
    if not isinstance(found, type) or not issubclass(found, BaseException):
        return None
    if module is builtins:
        return qualified_name
    return f"{module_name}.{qualified_name}"


def nearest_class(kind: type[BaseException]) -> type[BaseException]:
    """The class itself or, when it was made while running, the first of its bases that was not."""
    for candidate in kind.__mro__:
        if class_name(candidate.__module__, candidate.__qualname__) is not None:
            return candidate
    return BaseException


def source_file(module_name: object, file_path: object) -> str | None:
    """The module's file as a path inside its package, or None when that is not where code is."""
    module = _imported(module_name)
    real_path = getattr(module, "__file__", None)
    if module is None or not isinstance(real_path, str) or real_path != file_path:
        return None
    spec = getattr(module, "__spec__", None)
    name = spec.name if spec is not None else module_name
    if not isinstance(name, str) or not _dotted(name):
        return None
    path = PurePath(*name.split("."))
    if PurePath(real_path).name == "__init__.py" and path.name != "__init__":
        path /= "__init__"
    return path.with_suffix(".py").as_posix()


def function_name(name: object) -> str | None:
    return name if isinstance(name, str) and _dotted(name) else None


def line_number(number: object) -> int | None:
    # A bool is an int too.
    if type(number) is not int or not 0 < number < _LAST_LINE:
        return None
    return number


def _imported(module_name: object) -> ModuleType | None:
    if not isinstance(module_name, str) or not _dotted(module_name):
        return None
    module = sys.modules.get(module_name)
    return module if isinstance(module, ModuleType) else None


def _dotted(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and all(
        _NAME.fullmatch(part) or part in _COMPILER_NAMES for part in name.split(".")
    )
