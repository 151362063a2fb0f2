"""One mixed track at the loudness the author asked for."""
