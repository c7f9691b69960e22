"""All that the house holds of one client, in a folder that any program can read, and back again.

    manifest.json                 what is in the folder: of every file its path, rows or bytes, and SHA-256
    tables/<app>.<Model>.jsonl    one JSON object a line, by column; times in ISO 8601, money and keys as text
    files/<ab>/<sha256>           the bytes of documents, named by their SHA-256

The client's own books are written whole; of the shared tables the client's rows. Keys are UUIDv7, so lines can be read
back into any installation. What is the provider's alone (staff tables) and the kernel's queues are left out. The
manifest is written last: a folder without one is not whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from core.access import Access, access_of
from core.actor import Actor
from core.audit import record_one
from core.crypto import CannotOpen
from core.fields import BlindIndex, Sealed
from core.postgres.moments import one_moment
from core.refusals import BadInput
from tenants.models import Client

FORMAT = 1
CHUNK = 2000
PIECE = 1 << 20


class FolderInUse(BadInput):
    words = _("There is something in “%(folder)s” already. Name a folder that is new or empty.")


class DamagedExport(BadInput):
    words = _("“%(file)s” is not as it was written: %(what)s. Make the export again.")


class Hashing:
    """A file that is hashed as it is written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.out, self.digest, self.size = path.open("xb"), hashlib.sha256(), 0

    def write(self, piece: bytes) -> None:
        self.out.write(piece)
        self.digest.update(piece)
        self.size += len(piece)

    def close(self) -> dict[str, Any]:
        self.out.close()
        return {"bytes": self.size, "sha256": self.digest.hexdigest()}


def export_client(*, tenant: Client, folder: Path, actor: Actor, now: datetime) -> dict[str, Any]:
    """Write all of a client to `folder`, as staff inside its schema; everything as it was at one moment. Returns the
    manifest. Audited."""
    actor.require("desk.privacy")
    new_folder(folder)
    with transaction.atomic(durable=True):  # its own: the head of the audit chain moves on while we write
        record_one(actor, "client_exported", tenant.pk, now=now)
    with one_moment():
        tables = [write_table(folder, model, tenant) for model in models_of_client()]
        files = write_files(folder, tenant)
    of = {"id": str(tenant.pk), "slug": tenant.slug, "name": tenant.name}
    manifest = {"format": FORMAT, "client": of, "at": now.isoformat(), "tables": tables, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def new_folder(folder: Path) -> None:
    """For the owner's eyes only, and empty."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderInUse(folder=folder)


def models_of_client() -> list[type[Model]]:
    """Tables that the client's own people may read, without the kernel's queues."""
    ours = [model for model in apps.get_models(include_auto_created=True) if is_of_client(model, access_of(model))]
    return sorted(ours, key=lambda model: model._meta.label)


def is_of_client(model: type[Model], access: Access) -> bool:
    queue = access.schema == "public" and model._meta.app_label == "core"
    return model._meta.managed and "r" in access.tenant and not queue


def rows_of(model: type[Model], tenant: Client) -> QuerySet[Model]:
    rows = model._default_manager.order_by("pk")
    column = access_of(model).tenant_column
    return rows.filter(**{column: tenant.pk}) if column else rows


def write_table(folder: Path, model: type[Model], tenant: Client) -> dict[str, Any]:
    path, n = f"tables/{model._meta.label}.jsonl", 0
    out = Hashing(folder / path)
    columns = [field.attname for field in model._meta.concrete_fields if not isinstance(field, BlindIndex)]
    for row in map(unsealed, rows_of(model, tenant).values("pk", *columns).iterator(chunk_size=CHUNK)):
        out.write(json.dumps(row, default=plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        n += 1
    return {"path": path, "model": model._meta.label, "rows": n, **out.close()}


def unsealed(row: dict[str, Any]) -> dict[str, Any]:
    """A row by its columns, sealed ones opened. (Blind indexes stay here: saving works them out anew.)"""
    key = row.pop("pk")
    return {name: value.open(key) if isinstance(value, Sealed) else value for name, value in row.items()}


def plain(value: Any) -> str:
    """What JSON has no word for: times, keys, money."""
    return value.isoformat() if isinstance(value, date) else str(value)


def files_of(tenant: Client) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of every room that keeps some: `files(tenant_id)` of its exports.py."""
    for app in apps.get_app_configs():
        if app.name != "tenants" and app.module and module_has_submodule(app.module, "exports"):
            yield from import_module(f"{app.name}.exports").files(tenant.pk)


def write_files(folder: Path, tenant: Client) -> list[dict[str, Any]]:
    try:
        return [write_file(folder, sha256, source) for sha256, source in files_of(tenant)]
    except CannotOpen as damage:
        raise DamagedExport(file=damage, what=_("the stored bytes are others than those that were received")) from None


def write_file(folder: Path, sha256: str, source: IO[bytes]) -> dict[str, Any]:
    path = f"files/{sha256[:2]}/{sha256}"
    out = Hashing(folder / path)
    with source:
        while piece := source.read(PIECE):
            out.write(piece)
    written = {"path": path, **out.close()}
    if written["sha256"] != sha256:
        raise DamagedExport(file=path, what=_("the stored bytes are others than those that were received"))
    return written


# --- reading back


def check_export(folder: Path) -> dict[str, int]:
    """ "app.Model" → rows, after every file was found to be as the manifest says. Raises DamagedExport."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in [*manifest["tables"], *manifest["files"]]:
        check_file(folder, entry)
    return {entry["model"]: entry["rows"] for entry in manifest["tables"]}


def check_file(folder: Path, entry: dict[str, Any]) -> None:
    path = folder / entry["path"]
    if not path.is_file():
        raise DamagedExport(file=entry["path"], what=_("it is not there"))
    with path.open("rb") as file:
        same = hashlib.file_digest(file, "sha256").hexdigest() == entry["sha256"]
    if not same:
        raise DamagedExport(file=entry["path"], what=_("its content has changed"))
    if "rows" in entry and sum(1 for _line in lines_of(path)) != entry["rows"]:
        raise DamagedExport(file=entry["path"], what=_("the number of rows differs"))


def lines_of(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        yield from file


def read_table(folder: Path, model: type[Model]) -> Iterator[Model]:
    """The rows of a table as they were, not saved."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, BlindIndex)]
    for line in lines_of(folder / f"tables/{model._meta.label}.jsonl"):
        row = json.loads(line)
        yield model(**{field.attname: field.to_python(row[field.attname]) for field in fields})
