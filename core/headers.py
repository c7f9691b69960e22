"""Headers of every answer, also of errors, static files and redirects. The content policy is CSPMiddleware's, beside
this one at the very outside; whatever a view sets itself stays.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

NOTHING_ALLOWED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in NOTHING_ALLOWED), *(f"{name}=(self)" for name in PASSKEYS)]
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}
"""What every answer carries unless it says otherwise. Only what is the same for everybody may be kept on the way."""
TWO_YEARS = 63_072_000
DEPENDS_ON = ("Cookie", "Authorization", "Accept-Language", "HX-Request")
"""What in a request may change an answer that is not for everybody."""


class HeadersMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "public" not in response["Cache-Control"]:
            patch_vary_headers(response, DEPENDS_ON)
        if settings.KANTOOR_SCHEME == "https":
            response["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
        return response
