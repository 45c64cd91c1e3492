"""Every check sees its planted breach, and only that."""

from pathlib import Path

import pytest

from tests.architecture.house import CHECKS
from tests.architecture.plants import PLANTS, Plant
from tests.architecture.shape import missing_readmes


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.check.__name__)
def test_check_names_what_was_planted(plant: Plant, tmp_path: Path) -> None:
    planted = {**plant.sound, **plant.breach}
    for name, text in planted.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # These checks look for what is not there.
        absent = name in plant.breach and not text and plant.check.__name__ in LOOK_FOR_ABSENCE
        if not absent:
            path.write_text(text)
    assert {breach.path for breach in plant.check(tmp_path)} == set(plant.breach)


LOOK_FOR_ABSENCE = {missing_readmes.__name__, "stale_allowances"}


def test_every_check_has_a_plant() -> None:
    assert {plant.check for plant in PLANTS} == set(CHECKS)
