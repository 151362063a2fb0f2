"""Several takes made and timed at once are told as if they had been made one after the other."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.narration import voice
from tests.render.conftest import Run

LONG = "He writes other people's letters for a living. Every morning he rides the elevator down and says nothing. " * 2
SHORT = "At night the city is bright."
ESSAY = f"""\
title: x
video: {{size: 320x180, fps: 24}}
scenes:
  - {{recording: long.wav, narration: "{LONG.strip()}", clips: [{{color: "#203040"}}]}}
  - {{recording: short.wav, narration: "{SHORT}", clips: [{{color: "#302040"}}]}}
  - {{narration: "{SHORT}", clips: [{{color: "#402030"}}]}}
"""


def test_takes_are_counted_as_made_whichever_is_ready_first(tmp_path: Path, run: Run) -> None:
    voice.speak(LONG, {}, tmp_path / "long.wav")
    voice.speak(SHORT, {}, tmp_path / "short.wav")
    (tmp_path / "x.yaml").write_text(ESSAY, encoding="utf-8")
    one = run("--draft", "--json", "--jobs", "1", tmp_path / "x.yaml").json
    assert one["takes"] == {"made": 3, "reused": 0}
    words = (tmp_path / "out" / "x.draft.words.json").read_text(encoding="utf-8")
    shutil.rmtree(tmp_path / ".render")
    two = run("--draft", "--json", "--jobs", "2", tmp_path / "x.yaml").json
    assert two["takes"] == {"made": 3, "reused": 0}
    assert (tmp_path / "out" / "x.draft.words.json").read_text(encoding="utf-8") == words
    assert run("--draft", "--json", tmp_path / "x.yaml").json["takes"] == {"made": 0, "reused": 3}
