"""What the author wrote: YAML with positions, the validated model, checks that need no rendering."""
