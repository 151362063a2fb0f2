"""The timeline cut into independently encoded segments, and how each is drawn."""
