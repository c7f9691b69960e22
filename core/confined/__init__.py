"""Parsers of foreign files in child processes that have little time, little memory, no network and one file to read."""

from core.confined.parent import Confined, Limits, ParserFailed, TooMuch

__all__ = ["Confined", "Limits", "ParserFailed", "TooMuch"]
