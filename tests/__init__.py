"""Tests mirror the tree; `harness/` makes their databases and servers, `browser/` and `chaos/` run whole systems."""
