"""Settings of one installation: one provider. Everything that differs between machines comes from the environment;
the table of variables is in the README."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from core.access import ALL, house

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who this process is
OWNER_PROCESS = env.choice("KANTOOR_PROCESS", ("serve", "owner")) == "owner"
DEBUG = env.flag("KANTOOR_DEBUG")
SECRET_KEY = env.text(
    "KANTOOR_SECRET_KEY", "50 random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
)
KANTOOR_KMS = env.kms("KANTOOR_KMS_URL")
KANTOOR_MASTER_KEYS = env.master_keys("KANTOOR_MASTER_KEY", KANTOOR_KMS)
"""What wraps the data keys of house and clients (core/master.py): the KMS before the keys, the newest key first."""
KANTOOR_ROLE_TAG = env.word("KANTOOR_ROLE_TAG", "kantoor")
_address = env.url(
    "KANTOOR_BASE_URL",
    ("https", "http"),
    "the address people see, e.g. https://kantoor.example",
    "http://localhost:8000",
)
KANTOOR_BASE_URL = _address.geturl()
KANTOOR_DOMAIN = _address.hostname or ""
KANTOOR_PORT = f":{_address.port}" if _address.port else ""
KANTOOR_SCHEME = _address.scheme
KANTOOR_FILES = Path(env.text("KANTOOR_FILES", "the folder where files are kept", str(BASE_DIR / ".local" / "files")))
KANTOOR_S3 = env.s3("KANTOOR_S3_URL")
"""The bucket where files are kept; {}: in the folder KANTOOR_FILES, through which arriving files go in any case."""
KANTOOR_ANCHORS = env.folder("KANTOOR_ANCHORS")
"""The folder where hashes of the audit chains are kept; None: in the bucket, or beside the folder of the files."""
KANTOOR_LEASE_SECONDS = env.number("KANTOOR_LEASE_SECONDS", 60)
"""How long a worker may be silent before another takes its job."""

ACCOUNT_HOST = f"account.{KANTOOR_DOMAIN}"
CONSOLE_HOST = f"console.{KANTOOR_DOMAIN}"
ALLOWED_HOSTS = ["*"]  # the door knows the hosts: an unknown one is 404, before anything else is looked at

# --- rooms
SERVICE_LINES = ["services.invoicing"]
"""The service lines of this installation; each is one package with a line.py."""

HOUSE_APPS = [
    "core",
    "tenants",
    "services.webhooks",
    "services.archive",
    "services.desk",
    "services.parties",
    *SERVICE_LINES,
    "billing",
]
INSTALLED_APPS = [
    "django_tenants",
    *HOUSE_APPS,
    "client_portal",
    "provider_console",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "rest_framework",
]
SHARED_APPS = TENANT_APPS = INSTALLED_APPS  # each model says where its table lives (core.access.SchemaRouter)
TENANT_MODEL = "tenants.Client"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "core.access.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
KANTOOR_FOREIGN_ACCESS = {
    "account": house(door=ALL),
    "mfa": house(door=ALL),
    "socialaccount": house(),  # companies' sign-ins stand in our own table, with their secrets sealed
    "socialaccount.socialaccount": house(door=ALL),
    "auth": house(),
    "contenttypes": house(),
}
"""Tables of libraries: who may touch them. Named by app or by "app.model"."""
KANTOOR_JOB_CHECK = "tenants.standing.check_job"
"""Who says whether a job may go on: the kernel knows no people."""
KANTOOR_LETS_IN = ["tenants.sessions.end_sessions", "tenants.token_ends.end_tokens"]
"""What lets a person in: functions that take a person's id and end it, called as the door when somebody leaves."""
KANTOOR_GONE_TABLES: dict[str, str] = {}
"""Models that old migrations still name: "app.model" → "public" or "tenant"."""

# --- data
DATABASES = {"default": env.database("OWNER_DATABASE_URL" if OWNER_PROCESS else "DATABASE_URL")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
    "DISABLE_SERVER_SIDE_CURSORS": False,
}
KANTOOR_DEMO = env.demo("KANTOOR_DEMO", DATABASES["default"])
KANTOOR_WEBHOOK_HOSTS = env.hosts("KANTOOR_WEBHOOK_HOSTS", KANTOOR_DEMO)
"""host:port of receivers that may be private and without TLS, for demo and tests."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis()
CACHES = {
    "default": {
        "BACKEND": "core.cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "core.cache.key_of",
        "KEY_PREFIX": os.environ.get("KANTOOR_QUEUE") or "kantoor",
    }
}
KANTOOR_GUARDS = ("allauth", "jwt:")
"""Beginnings of keys by which allauth counts tries and remembers what was used. The database keeps them
(core/guards.py): a Redis that is away would let everybody try for ever."""

# --- requests
MIDDLEWARE = [
    "core.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.RequestNameMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.DoorMiddleware",
    "tenants.sessions.HostSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.middleware.InsideMiddleware",
    "core.forms.FormMiddleware",
]
ROOT_URLCONF = "config.urls.account"
HOST_URLCONFS = {
    "account": "config.urls.account",
    "console": "config.urls.console",
    "client": "config.urls.client",
}
WSGI_APPLICATION = "config.wsgi.application"
SESSION_ENGINE = "tenants.sessions"
COOKIE_PREFIX = "__Host-" if KANTOOR_SCHEME == "https" else ""
"""Browsers then take a cookie from the host itself alone, with Secure and for the whole host: no other host of the
house can plant one (RFC 6265bis, 4.1.3.2). Under plain http, for the demo and for development, Chromium takes them on
localhost, but programs and Safari do not: there they have no prefix."""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}kantoor"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}kantoor_csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}kantoor_language"
ENTRY_COOKIE_NAME = f"{COOKIE_PREFIX}kantoor_entry"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = KANTOOR_SCHEME == "https"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
KANTOOR_IDLE = timedelta(minutes=env.number("KANTOOR_IDLE_MINUTES", 120, least=10))
"""A session that nobody used for so long ends."""
KANTOOR_SIGNED_IN_FOR = timedelta(hours=env.number("KANTOOR_SIGNED_IN_HOURS", 12))
"""So long after the sign-in every session that came from it ends, used or not."""
SESSION_COOKIE_AGE = int(KANTOOR_SIGNED_IN_FOR.total_seconds())
CSRF_FAILURE_VIEW = "core.web.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY = False, None, None
"""Of core.headers, which says them on every answer."""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = ["services.archive.uploads.BlobUploadHandler"]
KANTOOR_UPLOAD_LIMIT = env.number("KANTOOR_UPLOAD_LIMIT", 200 * 1024 * 1024)
"""Bytes of one file that is handed in."""
KANTOOR_CLAMD = env.clamd("CLAMD_URL")
"""The virus scanner; "": files are looked into by us alone."""

# --- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.authentication.ByToken"],
    "DEFAULT_PERMISSION_CLASSES": [],  # the middleware has asked for the declared one
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kantoor",
    "DESCRIPTION": "The same actions as on the pages, for programs.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "WorkState": "services.desk.models.work.WorkState",
        "FileState": "services.desk.models.HandedFile.State",
        "JobState": "core.models.JobState",
        "InvoiceState": "services.invoicing.models.InvoiceState",
        "DispatchState": "services.invoicing.models.DispatchState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.with_problems",
    ],
}
KANTOOR_API_CALLS = env.number("KANTOOR_API_CALLS", 600)
"""Calls of one token a minute."""

# --- people
AUTH_USER_MODEL = "tenants.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "tenants.signin.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tenants.signin.forms.SignInForm",
    "reauthenticate": "tenants.signin.forms.ConfirmForm",
    "reset_password": "tenants.signin.forms.ResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by mail: the invitation is the proof
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a mailbox alone is no second factor
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key", "reset_password": "10/m/ip,3/10m/key"}
"""Beside allauth's own. A person of the demo is clicked, not typed, and counts for none."""
MFA_ADAPTER = "tenants.signin.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "activate_totp": "tenants.signin.codes.ActivateForm",
    "add_webauthn": "tenants.signin.forms.PasskeyForm",
    "authenticate": "tenants.signin.codes.AuthenticateForm",
    "reauthenticate": "tenants.signin.codes.ReauthenticateForm",
}
SOCIALACCOUNT_ADAPTER = "tenants.signin.companies.CompanyAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone takes over no account
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "company"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("KANTOOR_PROXIES", 0, least=0)
"""Proxies of ours in front that add to X-Forwarded-For: so many entries from its end stands the caller."""
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds that the link in the mail is good
LOGIN_URL = "account_login"
KANTOOR_PROVE_FIRST = ("/login/", "/reauthenticate/", "/2fa/reauthenticate/", "/2fa/passkeys/reauthenticate/")
"""Pages of the account host to which a form is sent back before it does anything."""
LOGIN_REDIRECT_URL = "/"

# --- words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("pl", _("Polish")), ("de", _("German"))]
SCREEN_LANGUAGES = ("en", "nl", "pl")
"""Languages of the pages; German is for documents, mails and pages of the client's own customers."""
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "core.web.house",
                "core.pages.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.kantoor",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # our own files; none of a library
STATIC_ROOT = Path(
    env.text("KANTOOR_STATIC", "the folder for collected static files", str(BASE_DIR / ".local" / "static"))
)
_STATIC_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {"default": {"BACKEND": "core.web.NoDefaultStorage"}, "staticfiles": {"BACKEND": _STATIC_BACKEND}}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
FONTS_DIR = BASE_DIR / "static" / "fonts"

# --- mail
_smtp = env.url(
    "SMTP_URL", ("smtp", "smtps"), "smtp://host:25 or smtps://user:password@host:465", "smtp://127.0.0.1:25"
)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.username or "", _smtp.password or ""
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "KANTOOR_MAIL_FROM", "Kantoor <post@kantoor.example>", f"post@{KANTOOR_DOMAIN}"
)

# --- the log: one line each, with the tenant and the request
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"where": {"()": "core.where.Where"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s tenant=%(tenant)s request=%(request_name)s %(message)s"}
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["where"]}},
    "root": {"handlers": ["out"], "level": "INFO"},
}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
