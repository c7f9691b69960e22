"""The servers of a demo or a test run, as children of one process that cannot leave them behind."""

from __future__ import annotations

from config.embedded.children import CannotStart, Child, ChildDied
from config.embedded.supervisor import Addresses, Supervisor

__all__ = ["Addresses", "CannotStart", "Child", "ChildDied", "Supervisor"]
