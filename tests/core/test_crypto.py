"""What is sealed opens in its place and nowhere else; who may have which key; master keys change without a loss."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import urllib3
from django.db import DatabaseError, transaction

from core import crypto, master
from core.crypto import CannotOpen, KeyMissing, NotYours, blind_index, seal, unseal
from core.identity import as_link, as_tenant, door, provider
from core.models import ClientKey, HouseKey
from tenants.models import Client
from tests.harness import databases, kms

SECRET, HERE = "Zażółć 123456782".encode(), b"webhook secret:1"
NOW = datetime(2026, 11, 27, tzinfo=UTC)
OLD, NEW = "5a" * 32, "7b" * 32


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    crypto._known.clear()
    yield
    crypto._known.clear()


def test_what_a_client_sealed_it_opens_in_the_same_place(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        sealed = seal(acme.pk, SECRET, about=HERE)
    assert SECRET not in sealed
    with as_tenant(acme.pk, "staff"):
        assert unseal(acme.pk, sealed, about=HERE) == SECRET
        assert unseal(acme.pk, memoryview(sealed), about=HERE) == SECRET  # type: ignore[arg-type]


def test_the_same_text_is_never_sealed_to_the_same_bytes(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        assert seal(acme.pk, SECRET, about=HERE) != seal(acme.pk, SECRET, about=HERE)


def test_it_opens_in_no_other_place_and_not_when_changed(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        sealed = seal(acme.pk, SECRET, about=HERE)
        for changed in (sealed[:-1], sealed[:-1] + b"\0", b"\x02" + sealed[1:], b"", b"\x01", b"plain text"):
            with pytest.raises(CannotOpen):
                unseal(acme.pk, changed, about=HERE)
        with pytest.raises(CannotOpen):
            unseal(acme.pk, sealed, about=b"webhook secret:2")


def test_globex_opens_nothing_of_acme(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        sealed = seal(acme.pk, SECRET, about=HERE)
    with as_tenant(globex.pk, "staff"):
        with pytest.raises(NotYours):  # although the process remembers the key
            unseal(acme.pk, sealed, about=HERE)
        with pytest.raises(CannotOpen):
            unseal(globex.pk, sealed, about=HERE)


@pytest.mark.parametrize("kind", ["client", "staff"])
def test_a_client_s_roles_read_their_own_wrapped_key_and_change_none(kind: Any, acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, kind):
        assert [row.tenant_id for row in ClientKey.objects.all()] == [acme.pk]
        for change in (
            lambda: ClientKey.objects.update(wrapped=b""),
            lambda: ClientKey.objects.all().delete(),
            lambda: ClientKey.objects.create(tenant_id=acme.pk, wrapped=b"", wrapped_by="", made_at=NOW),
            lambda: HouseKey.objects.count(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_who_holds_a_link_reads_no_key_and_still_gets_what_the_page_opens(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        sealed = seal(acme.pk, SECRET, about=HERE)
    crypto._known.clear()
    with as_link(acme.pk, "secret"):
        with pytest.raises(DatabaseError), transaction.atomic():
            ClientKey.objects.count()
        assert unseal(acme.pk, sealed, about=HERE) == SECRET
    with as_link(globex.pk, "secret"), pytest.raises(NotYours):
        unseal(acme.pk, sealed, about=HERE)


def test_door_and_provider_read_no_client_s_key(acme: Client) -> None:
    for who in (door, provider):
        with who(), pytest.raises(DatabaseError), transaction.atomic():
            ClientKey.objects.count()


def test_the_house_has_a_key_of_its_own_for_the_door_and_the_provider(acme: Client) -> None:
    with door():
        sealed = seal(None, SECRET, about=HERE)
    with provider():
        assert unseal(None, sealed, about=HERE) == SECRET
    with as_tenant(acme.pk, "staff"), pytest.raises(NotYours):
        unseal(None, sealed, about=HERE)
    with pytest.raises(NotYours):  # nobody in particular
        unseal(None, sealed, about=HERE)


def test_equal_values_are_found_by_a_blind_index_that_says_nothing_elsewhere(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        one = blind_index(acme.pk, "123456782", about=b"employee.bsn")
        assert one == blind_index(acme.pk, "123456782", about=b"employee.bsn")
        assert one != blind_index(acme.pk, "123456783", about=b"employee.bsn")
        assert one != blind_index(acme.pk, "123456782", about=b"employee.iban")
    with as_tenant(globex.pk, "staff"):
        assert one != blind_index(globex.pk, "123456782", about=b"employee.bsn")


def test_a_key_is_asked_for_once_in_a_while_and_not_for_every_value(acme: Client, settings: Any) -> None:
    with as_tenant(acme.pk, "staff"):
        sealed = seal(acme.pk, SECRET, about=HERE)
        settings.KANTOOR_MASTER_KEYS = (bytes.fromhex(NEW),)
        assert unseal(acme.pk, sealed, about=HERE) == SECRET
        crypto._known.clear()
        with pytest.raises(master.MasterKeyMissing, match="KANTOOR_MASTER_KEY"):
            unseal(acme.pk, sealed, about=HERE)


def test_a_wrapped_key_opens_for_its_own_client_alone() -> None:
    one = master.EnvironmentKey(bytes.fromhex(OLD))
    wrapped = one.wrap(b"k" * 32, b"acme")
    assert one.unwrap(wrapped, b"acme") == b"k" * 32
    with pytest.raises(master.KeyDamaged):
        one.unwrap(wrapped, b"globex")


# --- the owner's work, on a database of its own


def owner(database: str, code: str, **environment: str) -> str:
    """What a few lines of Python print that run as owner."""
    env = os.environ | {"OWNER_DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", database)} | environment
    env |= {"KANTOOR_PROCESS": "owner", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.run(command, cwd=databases.ROOT, env=env, check=True, capture_output=True, text=True).stdout


REWRAP = "from django.core.management import call_command; call_command('rewrapkeys')"


def wrapped_anew(database: str, **environment: str) -> int:
    return int(owner(database, REWRAP, **environment).split()[0])


SHRED = "from core.crypto import destroy_key; from uuid import UUID; print(destroy_key(UUID('{}')))"


@pytest.mark.servers
def test_a_destroyed_key_takes_all_that_it_sealed_with_it(own_database: str, globex: Client) -> None:
    with as_tenant(globex.pk, "staff"):
        sealed = seal(globex.pk, SECRET, about=HERE)
    assert owner(own_database, SHRED.format(globex.pk)) == "True\n"
    assert owner(own_database, SHRED.format(globex.pk)) == "False\n"
    crypto._known.clear()
    with as_tenant(globex.pk, "staff"), pytest.raises(KeyMissing):
        unseal(globex.pk, sealed, about=HERE)


@pytest.mark.servers
def test_master_keys_change_without_a_loss(own_database: str, acme: Client, settings: Any, tmp_path: Path) -> None:
    """A newer key, a KMS, its own rotation, and back to a key of the environment: what was sealed first still opens."""

    def opens() -> bytes:
        crypto._known.clear()
        with as_tenant(acme.pk, "staff"):
            return unseal(acme.pk, sealed, about=HERE)

    with as_tenant(acme.pk, "staff"):
        sealed = seal(acme.pk, SECRET, about=HERE)
    assert wrapped_anew(own_database, KANTOOR_MASTER_KEY=f"{NEW},{OLD}")
    assert not wrapped_anew(own_database, KANTOOR_MASTER_KEY=NEW)
    settings.KANTOOR_MASTER_KEYS = (bytes.fromhex(NEW),)
    assert opens() == SECRET
    with kms.kms(tmp_path / "log") as port:
        url = f"http://{quote(kms.TOKEN, safe='')}@127.0.0.1:{port}/v1/transit/kantoor"
        assert wrapped_anew(own_database, KANTOOR_MASTER_KEY=NEW, KANTOOR_KMS_URL=url)
        settings.KANTOOR_MASTER_KEYS, settings.KANTOOR_KMS = (), url
        rotate = f"http://127.0.0.1:{port}/v1/transit/keys/kantoor/rotate"
        urllib3.request("POST", rotate, headers={"X-Vault-Token": kms.TOKEN, "Content-Length": "0"})
        assert opens() == SECRET
        assert not wrapped_anew(own_database, KANTOOR_MASTER_KEY="", KANTOOR_KMS_URL=url)
        settings.KANTOOR_KMS = url.replace(quote(kms.TOKEN, safe=""), "wrong")
        with pytest.raises(master.KmsFailed, match="403"):
            opens()
    settings.KANTOOR_KMS = url
    with pytest.raises(master.KmsFailed):  # it is gone
        opens()
