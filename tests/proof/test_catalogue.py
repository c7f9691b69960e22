"""The proof of the catalogue sees a wall that is not there."""

from __future__ import annotations

import pytest

from core.identity import door, role, tenant_role
from core.sql import quoted
from tenants.models import Client
from tests.harness import databases
from tests.harness.proving import Ground
from tests.proof import catalogue

HOLES = (
    "GRANT USAGE ON SCHEMA {schema} TO {client}",
    "GRANT SELECT ON public.tenants_person TO {tenant}",
    "DROP POLICY mine ON public.desk_workitem; CREATE POLICY mine ON public.desk_workitem USING (true)",
    "ALTER TABLE public.billing_usage DISABLE ROW LEVEL SECURITY",
)


@pytest.mark.servers
@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_found(hole: str, ground: Ground) -> None:
    with door():
        acme, globex = (Client.objects.get(slug=slug) for slug in ("acme", "globex"))
    names = {"client": tenant_role(acme.pk, "client"), "tenant": role("tenant"), "schema": globex.schema_name}
    words = {key: quoted(name) for key, name in names.items()}
    databases.superuser(hole.format(**words), database=ground.database)
    catalogue.prove(ground)
    assert ground.progress.counts["catalogue_leaks"] > 0
