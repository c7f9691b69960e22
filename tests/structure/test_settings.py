"""What the settings must say for the house to be closed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password

from tests.harness.browsers import signed_in
from tests.structure.sources import ROOT

ASK = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)
print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN)
"""


def under_https(ask: str) -> list[str]:
    """What the settings say in a house under https, without demo and debugging."""
    environment = {
        **os.environ, "KANTOOR_BASE_URL": "https://kantoor.example", "KANTOOR_DEBUG": "0", "KANTOOR_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings", "KANTOOR_SECRET_KEY": "only-for-tests-" * 5,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def test_cookies_are_closed() -> None:
    session, csrf, *_ = under_https(ASK)
    assert session.startswith("__Host-")
    assert session.endswith(" True True Lax")
    assert csrf.startswith("__Host-")
    assert csrf.endswith(" True Lax None None")


def test_passwords_have_no_rules_of_composition() -> None:
    """Length and the list of common ones; no sign is demanded, none is forbidden, none is cut off."""
    names = {str(one["NAME"]).rpartition(".")[2] for one in list[Any](settings.AUTH_PASSWORD_VALIDATORS)}
    assert {"MinimumLengthValidator", "CommonPasswordValidator"} <= names
    assert names <= {"MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator"}


def test_passwords_are_hashed_slowly() -> None:
    (said,) = (
        line for line in under_https("from django.conf import settings as s; print(s.PASSWORD_HASHERS[0])") if line
    )
    assert said.rpartition(".")[2] in ("PBKDF2PasswordHasher", "Argon2PasswordHasher", "ScryptPasswordHasher")
    assert identify_hasher(make_password("correct horse battery")).algorithm


def test_signing_out_clears_the_browser(acme: Any) -> None:
    assert signed_in("ann@acme.example", "acme").post("/leave/")["Clear-Site-Data"] == '"storage"'
