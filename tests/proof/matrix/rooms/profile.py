"""Addresses that every host has: how a person reads."""

from __future__ import annotations

from tests.proof.matrix.table import ANYBODY, PERSON

PROFILE = (
    ("GET", "/theme.css", ANYBODY),
    ("*", "/profile/", PERSON),
    ("*", "/switch/", PERSON),
    ("POST", "/profile/language/", ANYBODY),
    ("POST", "/profile/theme/", PERSON),
    ("POST", "/profile/shortcuts/", PERSON),
)
