"""The roles of the portal: groups of the admin with their permissions.

This file says what a role may do, and every `migrate` makes the groups so: a permission that somebody added to such a
group in the admin is taken away again. To give one person more, add the permission to the person; to give a role more,
add it here.

The steering committee's administrators are superusers and need no group.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction

CURATORS = "Curators"

_LISTS = ("theme", "strategy", "lifecyclephase", "productgroup", "label", "source", "cpvcode")
# Rows that are part of another one: a curator who edits the whole also takes parts out of it. What is published stays:
# the database refuses to change it, whoever asks.
_PARTS_OF_A_VERSION = ("slot", "meansofproof", "sourcecitation", "labelcoverage", "relation")
_PARTS_OF_PRACTICE = (
    *("pilotcriterion", "pilotresult", "pilotsource", "pilotdocument"),
    *("goodpracticeresult", "goodpracticesource"),
)
_PARTS_OF_A_PAGE = ("pageslot", "pagesource", "timelineevent", "goal", "role")


def _may(room: str, models: Iterable[str], *verbs: str) -> frozenset[str]:
    return frozenset(f"{room}.{verb}_{model}" for model in models for verb in verbs)


ROLES: dict[str, frozenset[str]] = {
    # Writes and publishes criteria, pilots and good practices, keeps the lists that they are filed under, and the editable pages.
    CURATORS: (
        _may("criteria", ("criterion", "criterionversion", "curatornote"), "view", "add", "change")
        | {"criteria.publish_criterionversion"}
        | _may("criteria", _LISTS, "view", "add", "change")
        | _may("criteria", _PARTS_OF_A_VERSION, "view", "add", "change", "delete")
        | _may("practice", ("pilot", "goodpractice"), "view", "add", "change")
        | _may("practice", _PARTS_OF_PRACTICE, "view", "add", "change", "delete")
        | {"practice.publish_pilot", "practice.publish_goodpractice"}
        | _may("pages", ("page",), "view", "add", "change")
        | _may("pages", _PARTS_OF_A_PAGE, "view", "add", "change", "delete")
        | _may("members", ("organisation",), "view")
        # Curators work for the steering committee, which runs every group: it appoints the first coordinator, and decides
        # where a group has none.
        | _may("groups", ("group",), "view", "add", "change")
        | _may("groups", ("grouppartner",), "view", "add", "change", "delete")
        | _may("groups", ("membership",), "view", "change")
        | _may("groups", ("groupdocument",), "view")
        # They run the sessions of every group too; what people need to take part is shown on the organisers' pages only.
        | _may("working_sessions", ("workingsession", "series"), "view", "add", "change")
        | _may("working_sessions", ("registration", "registrationevent", "agendaitem", "organisationplaces"), "view")
        | _may("publishing", ("auditentry",), "view")
        | _may("contributions", ("contribution",), "view")
        | {"contributions.decide_contribution"}
        | _may("outcomes", ("minutes", "outcome", "certificate", "sessiondocument"), "view")
    ),
}


def ensure_roles(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the groups and give each exactly its permissions.

    Raises ImproperlyConfigured when ROLES names a permission that no model has.
    """
    rooms = {name.split(".")[0] for names in ROLES.values() for name in names}
    for room in rooms:
        # Django makes the permissions of a room in a signal that may come after ours.
        create_permissions(apps.get_app_config(room), verbosity=0, using=using)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using)
        .filter(content_type__app_label__in=rooms)
        .select_related("content_type")
    }
    with transaction.atomic(using=using):
        for role, names in ROLES.items():
            if unknown := sorted(names - known.keys()):
                raise ImproperlyConfigured(
                    f"The role {role} has permissions that do not exist: {', '.join(unknown)}. Mend pact_portal/roles.py."
                )
            group, _is_new = Group.objects.using(using).get_or_create(name=role)
            group.permissions.set(known[name] for name in names)


def ensure_roles_after_migrate(using: str, **kwargs: object) -> None:
    """Receiver of post_migrate. Does nothing on the way down, while tables are missing."""
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
    needed = {Group._meta.db_table, *(model._meta.db_table for model in apps.get_models() if model._meta.managed)}
    if needed <= tables:
        ensure_roles(using)
