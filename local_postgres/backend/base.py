"""Django's PostgreSQL backend, over a server of our own that starts at the first connection.

    DATABASES = {"default": {
        "ENGINE": "local_postgres.backend",
        "NAME": "portal",
        "OPTIONS": {"cluster_dir": BASE_DIR / "var" / "postgres", "durable": True},
    }}

A command that opens no connection (check, makemessages, collectstatic) starts nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.backends.postgresql.client import DatabaseClient as PostgresClient

from local_postgres.accounts import Account
from local_postgres.launcher import Cluster
from local_postgres.programs import find_programs


class DatabaseClient(PostgresClient):
    """`manage.py dbshell`: the psql beside the server's programs when there is one."""

    def runshell(self, parameters: Iterable[str]) -> None:
        params = self.connection.get_connection_params()
        programs = find_programs(Account.of(os.geteuid()))
        os.environ["PATH"] = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
        self.connection.settings_dict = self.connection.settings_dict | {
            "HOST": params["host"],
            "PORT": params["port"],
            "USER": params["user"],
        }
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL that is started when first needed.

    OPTIONS hold `cluster_dir`, the data folder, and `durable` (default True; False for tests only). Host,
    port and user are the cluster's. Raises accounts.PostgresError when the server cannot be started.
    """

    client_class = DatabaseClient

    # The databases this process has seen, each with its cluster: looked for once, not at every connection.
    _ensured: set[tuple[Cluster, str]] = set()

    @property
    def cluster(self) -> Cluster:
        """The cluster the settings name; ImproperlyConfigured when they name none."""
        options = self.settings_dict["OPTIONS"]
        if not options.get("cluster_dir"):
            raise ImproperlyConfigured(
                f'DATABASES["{self.alias}"] uses local_postgres.backend without a folder for its data. '
                'Set OPTIONS["cluster_dir"] to a folder of its own.'
            )
        return Cluster(options["cluster_dir"], durable=options.get("durable", True))

    def get_connection_params(self) -> dict[str, Any]:
        """What psycopg is called with; starts the server and creates the database where needed."""
        params = super().get_connection_params()
        params.pop("cluster_dir", None)
        params.pop("durable", None)
        cluster = self.cluster
        if cluster.start():
            self._ensured.clear()
        # NAME is None when Django connects to "postgres", for example to create a test database itself.
        name = self.settings_dict["NAME"]
        if name and (cluster, name) not in self._ensured:
            cluster.ensure_database(name)
            self._ensured.add((cluster, name))
        return params | cluster.connection_params
