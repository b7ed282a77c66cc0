"""All settings, read from the environment. PORTAL_MODE decides how strict they are.

`production` (the default, so that a forgotten variable can never open a portal up) refuses to start with a
default secret, with debug on, without allowed hosts or without a database. `development` is what `make run`
and the tests use.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pact_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
CONTENT_DIR = BASE_DIR / "content"

MODE = env.choice("PORTAL_MODE", "production", allowed=["production", "development"])
PRODUCTION = MODE == "production"
DEBUG = env.flag("PORTAL_DEBUG", default=not PRODUCTION)

_DEVELOPMENT_SECRET = "development-only-secret-never-used-in-production"  # noqa: S105 - refused below
SECRET_KEY = env.text("PORTAL_SECRET_KEY", None if PRODUCTION else _DEVELOPMENT_SECRET)
# Keys of before: what was locked or signed with them stays readable. The secrets of authenticator apps need that.
SECRET_KEY_FALLBACKS = env.words("PORTAL_OLD_SECRET_KEYS")
ALLOWED_HOSTS = env.words("PORTAL_ALLOWED_HOSTS", [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("PORTAL_DEBUG is on in production. Unset it, or set PORTAL_MODE=development.")
    if SECRET_KEY == _DEVELOPMENT_SECRET or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured(
            "PORTAL_SECRET_KEY is the development secret or too weak. Set it to at least 50 random characters, for "
            "example from: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "PORTAL_ALLOWED_HOSTS is empty or '*'. Set it to the portal's host names, separated by commas, for "
            "example: PORTAL_ALLOWED_HOSTS=criteria.example.org"
        )

# What mails call the portal. No trailing slash.
BASE_URL = env.text(
    "PORTAL_BASE_URL",
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://localhost:{env.text('PORT', '8000')}",
).rstrip("/")
if not BASE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("PORTAL_BASE_URL must begin with https://, for example https://criteria.example.org")

# --- Rooms -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pact_portal.apps.PactPortalConfig",
    "modeltranslation",  # before the admin, as its documentation asks
    "pact_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",  # so that templates/ may hold widgets of our own
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "allauth",
    "allauth.account",  # before the rooms: members.admin decides which of its models the admin shows
    "allauth.mfa",
    "allauth.usersessions",
    "local_postgres",
    "publishing",
    "outbox",
    "documents",
    "members",
    "pages",
    "criteria",
    "groups",
    "practice",
    "contributions",
    "working_sessions",
    "outcomes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pact_portal.middleware.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pact_portal.middleware.administration_in_own_language",
    "pact_portal.middleware.private_when_signed_in",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pact_portal.middleware.second_factor_for_staff",  # its redirects come with a message
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pact_portal.middleware.refuse_malformed_input",  # below those that set headers: its answer needs them too
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "pact_portal.urls"
WSGI_APPLICATION = "pact_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["publishing.templatetags.components"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "pact_portal.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database --------------------------------------------------------------------------------------------------

_database_url = env.text("DATABASE_URL", "")
if _database_url:
    try:
        _database = dj_database_url.parse(_database_url, conn_max_age=60, conn_health_checks=True)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read ({error}). Write it as postgresql://user:password@host:5432/name."
        ) from error
    if _database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL names no PostgreSQL server. It must begin with postgresql://")
    DATABASES = {"default": _database}
elif PRODUCTION:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. Production needs a PostgreSQL server: set "
        "DATABASE_URL=postgresql://user:password@host:5432/name"
    )
else:
    DATABASES = {
        "default": {
            "ENGINE": "local_postgres.backend",
            "NAME": "portal",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "cluster_dir": env.text("PORTAL_CLUSTER_DIR", str(BASE_DIR / "var" / "postgres")),
                "durable": env.flag("PORTAL_CLUSTER_DURABLE", default=True),
            },
        }
    }
CACHES = {
    # Shared by all processes, because the rate limits of sign-in stand in it. A migration of `members` makes the table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "members_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # In each process's memory: whole pages, about 30 kB each. What is kept is safe against changes of the catalogue.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# --- Signing in: see docs/adr/0009-sign-in.md ------------------------------------------------------------------

# The only one: whoever signs in passes the rate limits, the confirmed address and the second factor.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_network"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds
# May the staff enter the administration without a second factor? Only a demonstration's may.
STAFF_SECOND_FACTOR = env.flag("PORTAL_STAFF_SECOND_FACTOR", default=True)
if PRODUCTION and not STAFF_SECOND_FACTOR:
    raise ImproperlyConfigured(
        "PORTAL_STAFF_SECOND_FACTOR is off in production: a password alone would open the administration. Unset it."
    )

ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# By a code, typed where one signed up: nothing that a mail scanner opens, and it works while a second factor is set up.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60  # seconds
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one takes over when it is confirmed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None  # the sign-in page asks
ACCOUNT_FORMS = {
    "login": "members.forms.SignInForm",
    "signup": "members.forms.SignUpForm",
    "add_email": "members.forms.NewAddressForm",
    "change_password": "members.forms.ChangePasswordForm",
    "set_password": "members.forms.SetPasswordForm",
    "reset_password": "members.forms.ForgottenPasswordForm",
    "reset_password_from_key": "members.forms.ResetPasswordForm",
    "confirm_email_verification_code": "members.forms.ConfirmAddressForm",
    "reauthenticate": "members.forms.PasswordAgainForm",
}
MFA_ADAPTER = "members.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago still counts
MFA_TOTP_ISSUER = "Circular & Fair ICT Pact"
MFA_FORMS = {
    "authenticate": "members.second_factor_forms.CodeForm",
    "reauthenticate": "members.second_factor_forms.CodeAgainForm",
    "activate_totp": "members.second_factor_forms.ActivateAppForm",
    "authenticate_webauthn": "members.second_factor_forms.KeyForm",
    "reauthenticate_webauthn": "members.second_factor_forms.KeyAgainForm",
    "login_webauthn": "members.second_factor_forms.KeySignInForm",
    "add_webauthn": "members.second_factor_forms.AddKeyForm",
    "edit_webauthn": "members.second_factor_forms.RenameKeyForm",
}
# The limits count by the reader's own address, which only the proxy knows.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("PORTAL_BEHIND_PROXY", default=False) else 0

# Registrations of guests, who have no account: so many an hour from one network.
_guests = env.whole_number("PORTAL_GUESTS_PER_HOUR", 60, minimum=1, maximum=10_000)
ACCOUNT_RATE_LIMITS = {
    # per network, per address
    "working_sessions_guest": f"{_guests}/h/ip,5/h/key",
    # per session: each is a mail to an address that somebody may have made up
    "working_sessions_guests": "500/h/key",
    "working_sessions_links": "20/h/ip,3/h/key",
    # Attempts at the code of a session, per registration: two codes of a million are good at a time.
    "working_sessions_check_in": "10/10m/key",
}

# --- Languages -------------------------------------------------------------------------------------------------

LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = "en"  # the language of the message ids
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["pact_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", "fr", "nl", "de"),
    "fr": ("en", "nl", "de"),
    "nl": ("en", "fr", "de"),
    "de": ("en", "fr", "nl"),
}

# --- Mails -----------------------------------------------------------------------------------------------------

# Pages never send a mail: they write it into the outbox, and `manage.py send_outbox` hands it over.
_mail_server = env.mail_server("PORTAL_MAIL_URL")
if PRODUCTION and _mail_server is None:
    raise ImproperlyConfigured(
        "PORTAL_MAIL_URL is not set. Without a mail server nobody could confirm an address or be invited: set "
        "PORTAL_MAIL_URL=smtp://user:password@host:587"
    )
MAIL_FROM = env.mail_sender(
    "PORTAL_MAIL_FROM", None if PRODUCTION else "Circular & Fair ICT Pact <portal@demo.example>"
)
MAIL_DOMAIN = MAIL_FROM.rpartition("@")[2].rstrip("> ")  # the right half of every Message-ID
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_DIR = env.text("PORTAL_MAIL_DIR", str(BASE_DIR / "var" / "mails"))  # where mails land that no server takes
if _mail_server is None:
    MAILS_GO_TO = f"the folder {MAIL_DIR}"  # for messages to people
    EMAIL_BACKEND = "outbox.mail_folder.MailFolder"
else:
    MAILS_GO_TO = f"the mail server {_mail_server.host}:{_mail_server.port}"
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail_server.host
    EMAIL_PORT = _mail_server.port
    EMAIL_HOST_USER = _mail_server.user
    EMAIL_HOST_PASSWORD = _mail_server.password
    EMAIL_USE_SSL = _mail_server.implicit_tls
    EMAIL_USE_TLS = _mail_server.starttls
    EMAIL_TIMEOUT = 30

# The right half of the identifiers of calendar entries. It never changes, whatever port or name the portal answers to:
# calendars know an entry again by it.
CALENDAR_DOMAIN = env.text("PORTAL_CALENDAR_DOMAIN", urlsplit(BASE_URL).hostname)

# --- Files that people share -----------------------------------------------------------------------------------

# Not below the static files: `documents.serving` hands each file out after a look at who asks.
MEDIA_ROOT = env.text("PORTAL_FILES_DIR", str(BASE_DIR / "var" / "files"))
MAX_UPLOAD_BYTES = env.whole_number("PORTAL_MAX_UPLOAD_MB", 20, minimum=1, maximum=500) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "documents.upload_handlers.SizeLimitHandler",  # first: it stops what is too large before anybody keeps it
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Static files ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION  # no collectstatic before `make run`
WHITENOISE_MAX_AGE = 0 if DEBUG else 60  # files with a hash in their name are always kept for ten years

# --- Security --------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the criterion form with its inlines in four languages
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("PORTAL_HTTPS_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # the container's own health check speaks plain HTTP
    SECURE_PROXY_SSL_HEADER = (
        ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("PORTAL_BEHIND_PROXY", default=False) else None
    )
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.whole_number("PORTAL_HSTS_SECONDS", 31_536_000, minimum=1, maximum=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = env.words("PORTAL_TRUSTED_ORIGINS")

# --- Behaviour -------------------------------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "pact_portal.errors.csrf_failure"
GALLERY = not PRODUCTION  # the design system at /ui/
MAIL_PAGES = not PRODUCTION  # the outbox at /mails/, for everybody who can open the portal
DEMO = env.flag("PORTAL_DEMO", default=False)
# Proposals and reports that one member may send within 24 hours.
CONTRIBUTIONS_PER_DAY = env.whole_number("PORTAL_CONTRIBUTIONS_PER_DAY", 20, minimum=1, maximum=1000)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if PRODUCTION else "WARNING"},
}
