"""Make or reuse, join, mux, publish."""
