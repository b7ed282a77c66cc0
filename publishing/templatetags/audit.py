"""Deeds of the audit trail, in words."""

from django import template

from publishing.admin.audit import deed_of, details_of

register = template.Library()
register.filter("deed", deed_of)
register.filter("details", details_of)
