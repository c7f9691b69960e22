"""What clients say about delivered work, for those who answer for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.permissions import needs
from provider_console.clients import reviews_page
from provider_console.reads import actor_of, my_clients
from provider_console.shell import console


@needs("desk.review")
@require_safe
@never_cache
def reviews(request: HttpRequest) -> HttpResponse:
    """Ratings of all clients of the reader's grants, newest first."""
    found = reviews_page(actor_of(request), my_clients(request), request.GET, now=timezone.now())
    return console(request, "provider_console/reviews.html", room="reviews", reviews=found)
