"""The bodies and partners of the Pact, for the pages of other rooms."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from babel import Locale
from django import template

from members.enums import PactRole
from members.models import Organisation
from publishing.texts import active_language, text_of

register = template.Library()


@register.inclusion_tag("members/_organisations.html")
def pact_organisations() -> dict[str, Any]:
    """Organisations by their role in the Pact, each with its name, country, what it does and the sources."""
    territories = Locale(active_language()).territories
    by_role = groupby(Organisation.objects.in_the_pact(), key=lambda organisation: organisation.pact_role)
    return {
        "roles": [
            {
                "label": PactRole(role).label,
                "organisations": [
                    {
                        "name": text_of(organisation, "name"),
                        "acronym": organisation.acronym,
                        "country": territories.get(organisation.country, ""),
                        "role": text_of(organisation, "role"),
                        "name_note": text_of(organisation, "name_note"),
                        "sources": organisation.source_addresses,
                    }
                    for organisation in organisations
                ],
            }
            for role, organisations in by_role
        ]
    }
