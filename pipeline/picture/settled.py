"""When what begins at a moment is all there: transitions are over, texts have come in, to their last letter.

And until when what ends at a moment still is.
"""

from __future__ import annotations

from pipeline.picture.look import Look
from pipeline.picture.overlays import Overlay, clip_texts, overlays_of
from pipeline.timeline.model import Card, Credits, Timeline


def settled_frame(timeline: Timeline, look: Look, frame: int) -> int:
    """The first frame of the film, from `frame` on, on which all is there that begins on it; itself if nothing does."""
    begun = [number for number, clip in enumerate(timeline.clips) if clip.range.start == frame]
    until = frame
    texts = [text for text in overlays_of(timeline, (), look) if text.range.start == frame]
    for number in begun:
        clip = timeline.clips[number]
        until = frame + min(clip.comes_in, clip.range.duration - 1)
        if isinstance(clip.picture, Card | Credits):
            # Of a card that comes in, the text may begin a little later.
            texts += [text for text in clip_texts(timeline, number, look) if text.range.start <= until]
    return min(max([until, *map(settled, texts)]), timeline.frames - 1)


def whole_frame(timeline: Timeline, look: Look, frame: int) -> int:
    """The last frame of the film, up to `frame`, on which no text has begun to fade that is over after it."""
    ending = [text for text in overlays_of(timeline, (), look) if text.range.end == frame + 1]
    return min([frame, *(text.range.end - 1 - text.fade for text in ending)])


def settled(text: Overlay) -> int:
    """The frame on which a text is all there; of a roll, which never is, the middle."""
    if text.travel:
        return (text.range.start + text.range.end) // 2
    letters = [frame + text.reveal.fade for frame, _ in text.reveal.steps] if text.reveal else []
    return min(max([text.range.start + text.fade, *letters]), text.range.end - 1)
