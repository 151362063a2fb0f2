"""When the music steps aside, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10

from pipeline.sound.loudness import ABSOLUTE_GATE, gated, levels_in
from pipeline.timeline.model import MusicBed, Timeline
from pipeline.timing import SAMPLE_RATE, TimeRange, samples_at_frame

FALL = round(0.3 * SAMPLE_RATE)
"""Samples before the first word in which the music goes down."""
RISE = round(0.6 * SAMPLE_RATE)
"""Samples after the last word in which it comes back."""
SHORTEST_PAUSE = round(1.5 * SAMPLE_RATE)
"""A pause shorter than this stays ducked: music that surges between two sentences draws attention to itself."""
CLIP_DUCK = 12.0
"""dB. Under a clip at full level the music steps aside as an editor would pull it: the viewer is to hear the film
quoted, which mostly has music of its own, in another key. A fixed step, since what a clip's sound is — talk, street,
score — is not known, and it keeps a thread of the essay's own music through the quotation."""
FULL_FROM = -6.0
"""dB. From this gain up a clip's own sound is meant to be listened to; below, it is a background."""
# Momentary levels are 400 ms wide and gated: what is kept beyond `duck` so that any other measure finds it too.
_MARGIN = 0.5
# LU. A phrase further below the rest is a stray breath or a word the aligner misplaced, not a voice to make room for.
_SOFTEST = 10.0


@dataclass(frozen=True, slots=True)
class Dip:
    """The music is `depth` dB below its own gain through all of `range`, in samples; its ramps lie outside."""

    range: TimeRange
    depth: float


def phrases(timeline: Timeline) -> tuple[TimeRange, ...]:
    """When somebody speaks, in samples of the film; words with only a short pause between them are one phrase.

    A take whose words are not known counts whole.
    """
    words = [
        word.range.shifted(samples_at_frame(scene.range.start, timeline.rate))
        for scene in timeline.scenes
        for word in scene.words
    ]
    spoken = merged(words, SHORTEST_PAUSE)
    takes = [sound.range for sound in timeline.sounds if sound.is_speech]
    return merged([*spoken, *(take for take in takes if not any(map(take.overlaps, spoken)))], SHORTEST_PAUSE)


def clips_at_full(timeline: Timeline) -> tuple[TimeRange, ...]:
    """When a clip's own sound is to be listened to, in samples of the film."""
    full = [sound.range for sound in timeline.sounds if not sound.is_speech and sound.gain >= FULL_FROM]
    return merged(full, SHORTEST_PAUSE)


def merged(ranges: Iterable[TimeRange], gap: int) -> tuple[TimeRange, ...]:
    """Ranges in order, those less than `gap` apart joined."""
    joined: list[TimeRange] = []
    for each in sorted(ranges):
        if joined and each.start - joined[-1].end < gap:
            joined[-1] = TimeRange(joined[-1].start, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    return tuple(joined)


def dips(
    timeline: Timeline, bed: MusicBed, speech: Sequence[float], music: Sequence[float], further: float = 0.0
) -> tuple[Dip, ...]:
    """How a bed steps aside: `further` dB beyond its `duck`, or beyond its gain where that is lower.

    `speech` and `music` are momentary levels over the film, the bed's at 0 dB.
    """
    all_speech, all_music = gated(speech), gated(music)
    under_speech = []
    for phrase in phrases(timeline) if all_speech > ABSOLUTE_GATE else ():
        # The quieter of this phrase and all speech, the louder of this passage and the whole bed: neither a soft
        # sentence nor a loud chorus comes closer than `duck`.
        voice = min(all_speech, max(gated(levels_in(speech, phrase)), all_speech - _SOFTEST))
        passage = max(all_music, gated(levels_in(music, phrase)))
        # Beds sound together: n of them at one level are 10 log10 n louder.
        together = sum(other.range is None or other.range.overlaps(phrase) for other in timeline.music)
        ducked = min(bed.gain, voice - bed.duck - _MARGIN - passage - 10 * log10(max(1, together)))
        under_speech.append(Dip(phrase, bed.gain - ducked + further))
    return _held([*under_speech, *(Dip(clip, CLIP_DUCK) for clip in clips_at_full(timeline))])


def _held(dips: Iterable[Dip]) -> tuple[Dip, ...]:
    """Dips in order, each held until the next where the pause between them is short."""
    held: list[Dip] = []
    for dip in sorted(dips, key=lambda dip: dip.range):
        if held and 0 < dip.range.start - held[-1].range.end < SHORTEST_PAUSE:
            held[-1] = Dip(TimeRange(held[-1].range.start, dip.range.start), held[-1].depth)
        held.append(dip)
    return tuple(held)
