"""Every model there is, whatever else a test has imported."""

import importlib
import pkgutil

import automation
import inbox


def import_every_model() -> None:
    for package in (inbox, automation):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
