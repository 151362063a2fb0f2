"""Captions: timed words laid out as cues, the rules cues keep, and the files they are written to."""
