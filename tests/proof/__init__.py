"""The walls, tried: each module here is a proof; `make proof [ONLY=name] [SIZE=small|full]` runs them (README.md)."""
