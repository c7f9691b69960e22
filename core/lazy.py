"""A query is asked as whoever it was made as, and as nobody else.

Django's querysets are lazy: made in one place, asked in another. A queryset that left its `as_tenant` would be asked as
whoever works then: as nobody (the database refuses), or as another client, whose rows it would show in good faith. So
every query remembers who the connection worked as when it was made, its clones with it, and is compared when it is
turned into SQL. One place for all models, of ours and of libraries, under a microsecond a query.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.db.models.sql import Query

from core.sql import HERE


class QueryLeftItsIdentity(RuntimeError):
    """A queryset was made as one identity and asked as another: make it where it is asked, or make it a list there."""


def bind_queries() -> None:
    """From now on, for every query of this process."""
    make, compile_ = Query.__init__, Query.get_compiler

    @wraps(make)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.made_as = HERE.identity

    @wraps(compile_)
    def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
        now = HERE.identity
        if self.made_as != now:
            raise QueryLeftItsIdentity(f"{self.model.__name__}: made as {self.made_as.role}, asked as {now.role}")
        return compile_(self, *args, **kwargs)

    Query.__init__, Query.get_compiler = made, asked  # type: ignore[method-assign]
