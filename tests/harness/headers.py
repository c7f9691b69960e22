"""What every answer of ours must carry, whatever it is: a page, an error, a file, a redirect, a style sheet."""

from __future__ import annotations

from typing import Any

WORDS = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Robots-Tag": {"noindex, nofollow"},
}
TRUSTED = {"'self'", "'none'", "data:", "blob:"}


def policy_of(answer: Any) -> dict[str, list[str]]:
    """directive → sources of the content policy."""
    parts = [part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def faults(answer: Any, *, https: bool = False) -> list[str]:
    """What is wrong with the headers of an answer; nothing where they are as they must be."""
    headers = answer.headers
    found = [f"{name}: {headers.get(name)}" for name, good in WORDS.items() if headers.get(name) not in good]
    found += [f"Permissions-Policy: no {name}" for name in ("camera", "microphone", "geolocation", "payment", "usb")
              if f"{name}=()" not in headers.get("Permissions-Policy", "")]  # fmt: skip
    if https and "max-age=63072000; includeSubDomains" not in headers.get("Strict-Transport-Security", ""):
        found.append("no Strict-Transport-Security")
    return found + faults_of_policy(answer) + faults_of_keeping(answer) + faults_of_file(answer)


def faults_of_policy(answer: Any) -> list[str]:
    policy = policy_of(answer)
    found = [
        f"{name}: {policy.get(name)}" for name in ("default-src", "frame-ancestors") if policy.get(name) != ["'none'"]
    ]
    for name in ("script-src", "style-src", "connect-src", "font-src", "object-src", "worker-src"):
        strange = set(policy.get(name, [])) - {"'self'", "'none'"}
        found += [f"{name} {strange}"] if strange else []
    return found + [f"img-src {strange}" for strange in set(policy.get("img-src", [])) - TRUSTED]


def faults_of_keeping(answer: Any) -> list[str]:
    """Only what is the same for everybody may be kept on the way, and that sets no cookie."""
    words = {word.strip() for word in answer.headers.get("Cache-Control", "").split(",")}
    if "public" in words:
        return [f"public, with {name}" for name in ("Set-Cookie",) if name in answer.headers or answer.cookies]
    found = [] if "no-store" in words else [f"may be kept: {words}"]
    varies = {name.strip() for name in answer.headers.get("Vary", "").split(",")}
    missing = {"Cookie", "Authorization", "Accept-Language"} - varies
    return [*found, f"does not vary on {missing}"] if missing else found


def faults_of_file(answer: Any) -> list[str]:
    """Files come from below /files/ or the API, as downloads in a sandbox; nothing else is a file."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    disposition = answer.headers.get("Content-Disposition", "")
    path = answer.wsgi_request.path_info
    if disposition or getattr(answer, "streaming", False):
        found = [] if disposition.startswith("attachment") else [f"Content-Disposition: {disposition}"]
        found += [] if "sandbox" in policy_of(answer) else ["a file without a sandbox"]
        place = path.startswith(("/files/", "/api/"))
        return found if place else [*found, f"a file at {path}"]
    ours = ("text/html", "text/css", "text/plain", "application/json", "application/problem+json", "")
    return [] if kind in ours or path.startswith("/api/") else [f"shown as {kind}"]
