"""States are tables: each state of a thing stands in a `MOVES` table, and the database knows the same states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint, Field, Model, Q

WITHOUT_TABLE = {
    "core.Job": "claimed, leased and ended in core.jobs alone, by whoever holds the lease",
    "desk.Submission": "read once: no way back, and one function goes it",
    "desk.HandedFile": "what reading found out about a file, not a life of its own",
    "desk.Row": "what reading found out about a row, not a life of its own",
}
"""Models whose state nobody moves by choice, each with the reason."""


def stateful() -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    """Models of the house with a state, and the field."""
    for app in settings.HOUSE_APPS:
        for model in apps.get_app_config(app.rpartition(".")[2]).get_models():
            for field in model._meta.concrete_fields:
                if field.name == "state" and field.choices:
                    yield model, field


def tables_beside(model: type[Model]) -> list[Mapping[str, frozenset[str]]]:
    """The tables of moves in the module of a model: mappings of a state to the states after it."""
    values = vars(import_module(model.__module__)).values()
    return [v for v in values if isinstance(v, Mapping) and v and all(isinstance(to, frozenset) for to in v.values())]


CASES = [pytest.param(m, f, id=m._meta.label) for m, f in stateful() if m._meta.label not in WITHOUT_TABLE]


@pytest.mark.parametrize(("model", "field"), CASES)
def test_every_state_stands_in_a_table_of_moves(model: type[Model], field: Field[Any, Any]) -> None:
    states = {str(value) for value, _ in field.flatchoices}
    fitting = [table for table in tables_beside(model) if set(map(str, table)) == states]
    assert len(fitting) == 1, f"{model._meta.label}: no table of moves with exactly the states {sorted(states)}"
    reached = {str(to) for targets in fitting[0].values() for to in targets}
    assert reached | {str(field.default)} == states, "a state that nothing leads to"


@pytest.mark.parametrize(("model", "field"), CASES)
def test_the_database_knows_the_same_states(model: type[Model], field: Field[Any, Any]) -> None:
    states = sorted(str(value) for value, _ in field.flatchoices)
    conditions = [c.condition for c in model._meta.constraints if isinstance(c, CheckConstraint)]
    assert Q(state__in=states) in conditions


def test_the_exceptions_are_still_there() -> None:
    assert {model._meta.label for model, _ in stateful()} >= set(WITHOUT_TABLE)
