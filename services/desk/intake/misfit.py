"""What a reader of values says when a text does not fit its column."""

from __future__ import annotations


class Misfit(ValueError):
    """`code` is one of `problems.WORDS`; `detail` fills the places of its words."""

    def __init__(self, code: str, **detail: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
