from django.apps import AppConfig


class LocalPostgresConfig(AppConfig):
    name = "local_postgres"
    verbose_name = "Embedded PostgreSQL"
