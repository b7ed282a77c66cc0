"""The content of a demonstration, made by the rooms' own actions. Each module has `make()`, which changes nothing when
it is called again. Everything in it is invented, and says so."""

from pact_portal.demo.accounts import ACCOUNTS, PASSWORD, DemoAccount

__all__ = ["ACCOUNTS", "PASSWORD", "DemoAccount"]
