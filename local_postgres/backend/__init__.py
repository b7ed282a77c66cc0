"""The database ENGINE "local_postgres.backend"."""
