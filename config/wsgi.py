"""The web process: gunicorn config.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core import walls  # noqa: E402 - the apps must be there

walls.at_start()
