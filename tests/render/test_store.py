"""A file in the store and what was found out while it was made belong together, whoever made them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.render.store import Store, key_of

KEY = key_of("noise", {"recipe": 1})
LEVELS = {"integrated": -14.0}


def written(draft: Path) -> dict[str, Any]:
    draft.write_bytes(b"noise")
    return LEVELS


def test_another_run_makes_both_meanwhile(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)

    def outrun(draft: Path) -> dict[str, Any]:
        assert first.made_with_value(KEY, ".raw", written)[1] == LEVELS
        return written(draft)

    made = second.made_with_value(KEY, ".raw", outrun)
    assert made[1] == LEVELS
    assert Store(tmp_path).known_with_value(KEY, ".raw") == made


@pytest.mark.parametrize("suffix", [".raw", ".json"])
def test_one_of_both_is_missing(tmp_path: Path, suffix: str) -> None:
    """As another run leaves it that has made one of them, and not yet the other; or damage."""
    made = Store(tmp_path).made_with_value(KEY, ".raw", written)
    Store(tmp_path).forget(KEY, suffix)
    store = Store(tmp_path)
    assert store.known_with_value(KEY, ".raw") is None
    assert store.made_with_value(KEY, ".raw", written) == made
    assert store.known_with_value(KEY, ".raw") == made
