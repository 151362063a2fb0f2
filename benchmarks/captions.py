"""Words timed from a script, against what Whisper itself takes to transcribe with word times: speed, memory, places.

    python benchmarks/captions.py [speed] [memory] [drift] [hand] [--hand DIR] [--keep DIR] [--model tiny.en]

Every measurement is a process of its own; what it starts counts with it. Peers have the same weights and sound, and
all cores: openai-whisper with its `transcribe(word_timestamps=True)` as it is, faster-whisper with the same greedy
search in 8-bit numbers. `--hand` names a folder with `word_timings.json`, words with start and end in seconds for each
sound file beside it: {"one.wav": {"text": …, "words": [{"w", "start", "end"}]}}. Memory is read from /proc: on Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from multiprocessing import get_context
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from held import watching
from readings import Reading, as_written, lasting, with_departures

from pipeline.narration.crew import Crew
from pipeline.narration.timed import time_script
from pipeline.narration.weights import find_weights
from pipeline.timing import SAMPLE_RATE

PARTS = ("speed", "memory", "drift", "hand")
MOST_MEMORY = 1536  # MB
CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Timed:
    """A word and its start and end in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds` by the clock, `processor` those of all cores together."""

    words: list[Timed]
    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all if left out")
    parser.add_argument("--hand", type=Path, metavar="DIR", help="recordings with word edges set by hand")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for recordings; a temporary one if left out")
    parser.add_argument("--model", default="tiny.en", help="weights of all who listen")
    asked = parser.parse_args()
    parts = asked.parts or [part for part in PARTS if part != "hand" or asked.hand]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    if "hand" in parts and not asked.hand:
        parser.error("hand needs --hand DIR")
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = asked.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        if {"speed", "drift"} & set(parts):
            readings = {"as written": as_written(keep), "with departures": with_departures(keep)}
            fits = {name: in_a_child(fitted, each.path, each.script, asked.model) for name, each in readings.items()}
        if "speed" in parts:
            speed(readings, fits, asked.model)
        if "drift" in parts:
            drift(readings, fits)
        if "memory" in parts:
            memory(keep, asked.model)
        if "hand" in parts:
            hand(asked.hand, asked.model)
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f} on {CORES} cores")


# Who times words


def fitted(path: Path, script: str, model: str, engine: str = "whisper") -> list[Timed]:
    with Crew(CORES) as crew:
        timed = time_script(path, script, "en", {}, lambda: find_weights(model, "en", engine), crew=crew)
    words = (token.word for token in timed.tokens)
    return [Timed(word.text, word.range.start / SAMPLE_RATE, word.range.end / SAMPLE_RATE) for word in words]


def by_whisper(path: Path, model: str) -> list[Timed]:
    import whisper

    from pipeline.narration.checkpoints import checkpoint
    from pipeline.narration.samples import samples_of_file

    weights = find_weights(model)
    listener = whisper.load_model(str(checkpoint(weights.files, weights.name)), device="cpu")
    listener.set_alignment_heads(whisper._ALIGNMENT_HEADS[model])
    heard = listener.transcribe(samples_of_file(path, 16_000).copy(), language="en", word_timestamps=True, fp16=False)
    return [Timed(word["word"], word["start"], word["end"]) for part in heard["segments"] for word in part["words"]]


def by_faster_whisper(path: Path, model: str) -> list[Timed]:
    from faster_whisper import WhisperModel

    from pipeline.narration.ct2_folders import folder_of
    from pipeline.narration.samples import samples_of_file

    weights = find_weights(model, "en", "faster-whisper")
    listener = WhisperModel(
        str(folder_of(weights.files, weights.name)), device="cpu", compute_type="int8", cpu_threads=CORES
    )
    parts, _ = listener.transcribe(samples_of_file(path, 16_000), language="en", word_timestamps=True, beam_size=1)
    return [Timed(word.word, word.start, word.end) for part in parts for word in part.words]


def in_a_child(work: Callable[..., list[Timed]], *arguments: object) -> Outcome:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(outcome, work, arguments).result()


def outcome(work: Callable[..., list[Timed]], arguments: Sequence[object]) -> Outcome:
    with watching("self") as most:
        started = time.perf_counter()
        words = work(*arguments)
        seconds = time.perf_counter() - started
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return Outcome(words, seconds, processor, most[0])


# What is printed


def speed(readings: dict[str, Reading], fits: dict[str, Outcome], model: str) -> None:
    for name, reading in readings.items():
        print(f"\n{name}: {reading.seconds / 60:.1f} minutes, {len(reading.script.split())} words, weights {model}")
        print(f"{'':28}{'s':>8}{'× real time':>13}{'ratio':>8}{'cpu s':>8}{'ratio':>8}{'MB':>8}")
        own = fits[name]
        print_time("script", own, own, reading)
        by_faster = in_a_child(fitted, reading.path, reading.script, model, "faster-whisper")
        print_time("script, by faster-whisper", by_faster, own, reading)
        for who, work in (("whisper's transcribe", by_whisper), ("faster-whisper's transcribe", by_faster_whisper)):
            print_time(who, in_a_child(work, reading.path, model), own, reading)


def print_time(who: str, each: Outcome, own: Outcome, reading: Reading) -> None:
    wall = f"{each.seconds:8.1f}{reading.seconds / each.seconds:13.1f}{each.seconds / own.seconds:8.2f}"
    processor = f"{each.processor:8.1f}{each.processor / own.processor:8.2f}"
    print(f"{who:28}{wall}{processor}{each.megabytes:8.0f}", flush=True)


def memory(folder: Path, model: str) -> None:
    print(f"\nscript with departures, peak memory (at most {MOST_MEMORY} MB)")
    print(f"{'':12}{'s':>8}{'× real time':>13}{'MB':>8}")
    found = []
    for minutes in (1, 10, 60):
        reading = lasting(minutes, folder)
        each = in_a_child(fitted, reading.path, reading.script, model)
        times = f"{each.seconds:8.1f}{reading.seconds / each.seconds:13.1f}"
        print(f"{minutes:3} minutes {times}{each.megabytes:8.0f}", flush=True)
        found.append(each.megabytes)
    print(f"{'ratio':12}{found[-1] / found[0]:29.2f}")


def drift(readings: dict[str, Reading], fits: dict[str, Outcome]) -> None:
    print("\nstarts of sentences: found less known, ms")
    print(f"{'':18}{'median':>8}{'p95':>8}{'worst':>8}{'first 2 min':>13}{'last 2 min':>12}")
    for name, reading in readings.items():
        errors = list(sentence_errors(reading, fits[name].words))
        sizes = [abs(error) for _, error in errors]
        first = median(error for at, error in errors if at < 120)
        last = median(error for at, error in errors if at > reading.seconds - 120)
        print(f"{name:18}{spread(sizes)}{first:13.0f}{last:12.0f}")


def sentence_errors(reading: Reading, words: Sequence[Timed]) -> Iterator[tuple[float, float]]:
    """Where each sentence that was read begins, in seconds, and how many ms later its first word was found."""
    place = 0
    for text, start in zip(reading.sentences, reading.starts, strict=True):
        if start is not None:
            yield start / SAMPLE_RATE, 1000 * (words[place].start - start / SAMPLE_RATE)
        place += len(text.split())


def hand(folder: Path, model: str) -> None:
    """Words as labelled, by their spelling: those that somebody heard otherwise are left out of his rows alone."""
    labels = json.loads((folder / "word_timings.json").read_text(encoding="utf-8"))
    starts: dict[str, list[float]] = {"script": [], "whisper's transcribe": []}
    ends: dict[str, list[float]] = {"script": [], "whisper's transcribe": []}
    known = 0
    for name, label in labels.items():
        words = [Timed(word["w"], word["start"], word["end"]) for word in label["words"]]
        known += len(words)
        found = {
            "script": in_a_child(fitted, folder / name, label["text"], model).words,
            "whisper's transcribe": in_a_child(by_whisper, folder / name, model).words,
        }
        for who, each in found.items():
            pairs = list(same_words(words, each))
            starts[who] += [1000 * abs(one.start - other.start) for one, other in pairs]
            ends[who] += [1000 * abs(one.end - other.end) for one, other in pairs]
    print(f"\n{known} words labelled by hand in {len(labels)} recordings: errors, ms")
    print(f"{'':28}{'words':>6}{'median':>8}{'p95':>8}{'worst':>8}")
    for edge, errors in (("start", starts), ("end", ends)):
        for who, far in errors.items():
            print(f"{edge + ', ' + who:28}{len(far):6}{spread(far)}")


def same_words(ours: Sequence[Timed], theirs: Sequence[Timed]) -> Iterator[tuple[Timed, Timed]]:
    a, b = ([re.sub(r"\W", "", word.text.lower()) for word in words] for words in (ours, theirs))
    for run in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        yield from zip(ours[run.a : run.a + run.size], theirs[run.b : run.b + run.size], strict=True)


def spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{median(ordered):8.0f}{ordered[int(0.95 * (len(ordered) - 1))]:8.0f}{ordered[-1]:8.0f}"


if __name__ == "__main__":
    main()
