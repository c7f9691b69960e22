"""Measures: `make bench [ONLY=part] [SIZE=small|full]` prints `metric value unit`, a line each."""
