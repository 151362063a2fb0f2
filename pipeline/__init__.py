"""Turns an essay written as YAML into a finished, captioned video."""

__version__ = "0.1.0"
