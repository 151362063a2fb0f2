"""TTML, as the Text Profile of IMSC 1.1 (W3C, TTML Profiles for Internet Media Subtitles and Captions 1.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element, TreeBuilder, tostring

from pipeline.captions.caption import Caption, clock_of_ms
from pipeline.captions.markup import plain, spans

# The region ends where the title-safe area does (SMPTE ST 2046-1) and grows upwards. Without a frame rate of its own a
# document's clock counts fractions of seconds.
_DOCUMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling"
    ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media"
    xml:lang="{language}" xml:space="preserve">
  <head>
    <styling>
      <style xml:id="caption" tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" tts:lineHeight="125%"
        tts:textAlign="center" tts:color="white" tts:textOutline="black 5%"/>
      <style xml:id="italic" tts:fontStyle="italic"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 50%" tts:extent="80% 45%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body region="bottom" style="caption">
    <div>
{paragraphs}    </div>
  </body>
</tt>
"""


def ttml(captions: Sequence[Caption], language: str) -> str:
    paragraphs = (f"      {tostring(_paragraph(caption), encoding='unicode')}\n" for caption in captions)
    return _DOCUMENT.format(language=language, paragraphs="".join(paragraphs))


def _paragraph(caption: Caption) -> Element:
    times = {"begin": clock_of_ms(caption.start_ms), "end": clock_of_ms(caption.end_ms)}
    builder = TreeBuilder()
    builder.start("p", times | ({"tts:direction": "rtl"} if _is_right_to_left(caption) else {}))
    for number, line in enumerate(caption.lines):
        if number:
            builder.start("br", {})
            builder.end("br")
        for text, is_italic in spans(line):
            if is_italic:
                builder.start("span", {"style": "italic"})
            builder.data(text)
            if is_italic:
                builder.end("span")
    builder.end("p")
    return builder.close()


def _is_right_to_left(caption: Caption) -> bool:
    """As the first letter with a direction says (Unicode Bidirectional Algorithm, P2): TTML itself does not look."""
    directions = map(unicodedata.bidirectional, plain(" ".join(caption.lines)))
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"
