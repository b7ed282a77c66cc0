"""The portal's own PostgreSQL, for a laptop, a demonstration or the tests: no server to install.

A ground-floor room: it imports no other room. docs/adr/0002-embedded-postgresql.md says why it exists.
"""
