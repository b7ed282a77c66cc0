# The portal for production: gunicorn, static files by whitenoise, no root. The database is a server of its own
# (compose.yaml); configuration comes from the environment (docs/operations.md).

FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements-production.lock .
RUN /opt/venv/bin/pip install --require-hashes -r requirements-production.lock
WORKDIR /srv/portal
COPY . .
# An invented production: it decides how static files are named, and opens no connection. Nothing of it stays.
RUN export PORTAL_SECRET_KEY="$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    PORTAL_ALLOWED_HOSTS=build.invalid DATABASE_URL=postgresql://build@localhost/build \
    PORTAL_MAIL_URL='smtp://localhost?tls=off' PORTAL_MAIL_FROM=portal@build.invalid \
 && /opt/venv/bin/python manage.py messages compile \
 && /opt/venv/bin/python manage.py collectstatic --no-input \
 && /opt/venv/bin/python -m compileall -q calendars contributions criteria documents exports groups local_postgres members outbox outcomes pact_portal pages practice publishing working_sessions

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PORTAL_MODE=production PORT=8000 PORTAL_FILES_DIR=/files
RUN groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 700 /files
COPY --from=build /opt/venv /opt/venv
# Root owns the code, so that the portal cannot change itself.
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-m", "pact_portal.healthcheck"]
# Migrations and content are a step of their own, before the new version serves: compose.yaml shows it.
CMD ["gunicorn", "--config", "python:pact_portal.gunicorn_conf", "pact_portal.wsgi"]
