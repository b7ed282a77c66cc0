"""Every write to sessions and registrations. Views, the administration, commands and demo data all come through here.

Locks are taken in one order: session, registration, outbox. Never two sessions in one transaction, except in the order
of their numbers.
"""
