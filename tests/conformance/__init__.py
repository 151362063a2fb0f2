"""What others' programs make of our caption files. `make conformance` runs this; plain pytest leaves it alone."""
