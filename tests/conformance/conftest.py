"""The files that are read back, and the programs that read them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pipeline.cli import main

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "projects" / "her-ending" / "project.yaml"
ESSAY = dedent("""\
    title: "Nasty: *a title* --> <b>&amp;</b>"
    video: {size: 320x180, fps: 24000/1001}
    subtitles: soft
    scenes:
      - chapter: "One --> *two* <b>&amp;</b> {\\\\an8}"
        narration: >
          In 2013 *she* sounded like <b>science</b> fiction & &amp; {\\an8} all that --> 👩‍🚀. A lone * and a
          back\\slash: *In the Mood for Love* is 花樣年華, هي, 1 < 2 > 0.
        clips: [{color: "#102030"}]
        translations:
          ar: في عام 2013 بدت *هي* مثل الخيال العلمي <b> & &amp;. نجمة * وحيدة --> وخط مائل \\N.
          zh-Hant: 二〇一三年，她聽起來像*科幻小說* <b> & &amp;。一顆孤獨的 * 星號 --> 《花樣年華》👩‍🚀。
      - chapter: 最後
        narration: Nobody answered.
        clips: [{color: "#102030"}]
        translations: {ar: لم يجب أحد., zh-Hant: 沒有人回答。}
    """)

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's caption files in every format."""
    return _captions(EXAMPLE, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `example`, of an essay whose every sign means something to one format or another, in three languages."""
    folder = tmp_path_factory.mktemp("nasty")
    (folder / "nasty.yaml").write_text(ESSAY, encoding="utf-8")
    return _captions(folder / "nasty.yaml", folder / "out")


def _captions(essay: Path, folder: Path) -> Path:
    with pytest.raises(SystemExit) as ended:
        main(["captions", str(essay), "--out", str(folder), "--quiet"])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A script of this folder's as a function from data to data. What it unpacks goes where the test's files go."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def answer(script: str, **question: Any) -> Any:
        text = json.dumps(question)
        done = subprocess.run(["node", HERE / script], input=text, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return answer
