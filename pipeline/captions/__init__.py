"""Words into cues, cues into caption files."""
