"""The desk: what was handed in, what was promised about it, who does it, and what became of it."""
