"""docs/permissions.md says who may do what; roles, levels and duties are declared so that nobody holds too much."""

from __future__ import annotations

import pytest

from core.duties import Duty, conflicting
from core.lines import APART, LEVELS, ROLES, areas, implied
from tenants.access.tables import permissions
from tenants.actors import client_permissions, roles_by_line
from tenants.models import Membership
from tests.structure.sources import ROOT


def test_the_paper_says_what_is_so() -> None:
    """After a change: python manage.py permissions > docs/permissions.md"""
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == permissions()


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_a_line_holds_duties_that_conflict(role: str) -> None:
    assert [pair for line in areas().values() for pair in conflicting(line.client_permissions(role))] == []


@pytest.mark.parametrize("level", LEVELS)
def test_no_level_has_a_duty_that_the_grant_does_not_name(level: str) -> None:
    assert [pair for line in areas().values() for pair in conflicting(line.staff_permissions(level))] == []
    payroll = areas()["payroll"]
    named = payroll.staff_permissions(level, [Duty.PREPARE])
    assert {word for word in named if payroll.duties.get(word.partition(".")[2])} <= {"payroll.prepare"}


def test_an_auditor_only_looks() -> None:
    assert {word.partition(".")[2] for line in areas().values() for word in line.client_permissions("auditor")} == {
        "see"
    }


@pytest.mark.parametrize("slug", sorted(APART))
def test_all_lines_never_means_one_that_is_granted_for_itself(slug: str) -> None:
    assert slug not in implied()
    company = roles_by_line([Membership(line="", role="admin")])
    assert slug not in company
    assert not any(word.startswith(f"{slug}.") for word in client_permissions(company))
