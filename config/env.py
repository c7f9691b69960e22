"""Settings from the environment that fail loudly: with the name of the variable and what to write."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class SettingMissing(SystemExit):
    """Said in one line and without a traceback: whoever starts the house is not debugging it."""


def text(name: str, hint: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if not value:
        raise SettingMissing(f"Kantoor cannot start: {name} is not set. Write {hint}")
    return value


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    value = os.environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write {' or '.join(allowed)}.")
    return value


def word(name: str, default: str) -> str:
    """A short word of small letters, digits and underscores: it becomes part of names in the database."""
    value = os.environ.get(name) or default
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", value):
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write small letters and digits, e.g. {default}.")
    return value


def flag(name: str) -> bool:
    value = os.environ.get(name, "0").lower()
    if value not in ("0", "1", "true", "false", "yes", "no", ""):
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write 1 or 0.")
    return value in ("1", "true", "yes")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write a whole number, e.g. {default}.")
    return int(value)


def database(name: str) -> dict[str, Any]:
    """postgres://user:password@host:port/name → Django's settings of a database."""
    url = urlsplit(text(name, "postgres://user:password@host:5432/kantoor"))
    if url.scheme not in ("postgres", "postgresql") or not url.path.strip("/"):
        raise SettingMissing(
            f"Kantoor cannot start: {name} is no PostgreSQL address. Write postgres://user:password@host:5432/kantoor"
        )
    return {
        "ENGINE": "core.postgres",
        "NAME": url.path.strip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "127.0.0.1",
        "PORT": str(url.port or 5432),
    }


def s3(name: str) -> dict[str, str]:
    """https://KEY:SECRET@host:port/bucket?region=… → bucket and the words of boto3's client; {} where it is not set."""
    hint = "https://KEY:SECRET@host/bucket?region=eu-central-1, with every / + : @ of key and secret as %2F %2B %3A %40"
    url = urlsplit(os.environ.get(name, ""))
    if not url.geturl():
        return {}
    bucket = url.path.strip("/")
    if (
        url.scheme not in ("http", "https")
        or not all((url.hostname, url.username, url.password, bucket))
        or "/" in bucket
    ):
        raise SettingMissing(f"Kantoor cannot start: {name} is no address of a bucket. Write {hint}")
    return {
        "bucket": bucket,
        "endpoint_url": f"{url.scheme}://{url.netloc.rpartition('@')[2]}",
        "region_name": parse_qs(url.query).get("region", ["us-east-1"])[0],
        "aws_access_key_id": unquote(url.username or ""),
        "aws_secret_access_key": unquote(url.password or ""),
    }
