"""System checks: what a newcomer forgets is said at start-up."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from core.access import AccessNotDeclared, access_of


@register()
def every_model_declares_its_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        try:
            access_of(model)
        except AccessNotDeclared:
            hint = "Give the class `access = shared(…)`, `books(…)` or `house(…)` of core.access."
            found.append(
                Error(f"{model._meta.label} does not say who may touch its table.", hint=hint, id="kantoor.E001")
            )
    return found
