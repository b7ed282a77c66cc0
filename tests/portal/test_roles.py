"""The roles and the demonstration's accounts."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from members.models import User
from pact_portal import roles
from pact_portal.demo import ACCOUNTS, PASSWORD

pytestmark = pytest.mark.django_db


def names(group: Group) -> set[str]:
    return {f"{room}.{name}" for room, name in group.permissions.values_list("content_type__app_label", "codename")}


def test_migrating_makes_the_roles() -> None:
    assert {group.name: names(group) for group in Group.objects.all()} == {
        role: set(permissions) for role, permissions in roles.ROLES.items()
    }


def test_a_role_gets_back_exactly_its_permissions() -> None:
    group = Group.objects.get(name=roles.CURATORS)
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    roles.ensure_roles()
    assert names(group) == roles.ROLES[roles.CURATORS]


def test_permissions_are_made_when_django_has_not_yet_made_them() -> None:
    Permission.objects.filter(content_type__app_label="criteria").delete()
    roles.ensure_roles()
    assert names(Group.objects.get(name=roles.CURATORS)) == roles.ROLES[roles.CURATORS]


def test_a_permission_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLES, "Odd", frozenset({"criteria.paint_criterion"}))
    with pytest.raises(ImproperlyConfigured, match=r"Odd has permissions that do not exist: criteria\.paint_criterion"):
        roles.ensure_roles()
    assert not Group.objects.filter(name="Odd").exists()


def test_a_curator_cannot_manage_people_nor_delete_what_stands_by_itself() -> None:
    curator = roles.ROLES[roles.CURATORS]
    assert "criteria.publish_criterionversion" in curator
    assert not any(name.startswith(("auth.", "members.")) and "view_organisation" not in name for name in curator)
    assert not {"criteria.delete_criterion", "criteria.delete_criterionversion", "pages.delete_page"} & curator


@pytest.fixture
def demo(settings: LazySettings) -> LazySettings:
    settings.DEMO = True
    return settings


def test_the_accounts_are_made_once_and_can_sign_in(demo: LazySettings, client: Client) -> None:
    call_command("load_demo", verbosity=0)
    call_command("load_demo", verbosity=0)
    assert User.objects.filter(email__in=[account.email for account in ACCOUNTS]).count() == len(ACCOUNTS)
    administrator, curator = (authenticate(username=account.email, password=PASSWORD) for account in ACCOUNTS)
    assert isinstance(administrator, User)
    assert isinstance(curator, User)
    assert administrator.is_superuser
    assert curator.is_staff
    assert not curator.is_superuser
    assert curator.has_perm("criteria.publish_criterionversion")
    assert not curator.has_perm("members.change_user")
    for user in (administrator, curator):
        client.force_login(user)
        assert client.get("/admin/").status_code == 200


def test_an_account_that_was_changed_lets_the_demonstration_in_again(demo: LazySettings) -> None:
    call_command("load_demo", verbosity=0)
    curator = User.objects.get(email="curator@demo.example")
    curator.set_password("something else entirely")
    curator.is_active, curator.is_superuser, curator.preferred_language = False, True, "de"
    curator.save()
    curator.groups.clear()
    call_command("load_demo", verbosity=0)
    curator = User.objects.get(email="curator@demo.example")
    assert authenticate(username=curator.email, password=PASSWORD) == curator
    assert not curator.is_superuser
    assert curator.preferred_language == "de"


@pytest.mark.parametrize(("production", "demonstration"), [(True, True), (False, False), (True, False)])
@pytest.mark.parametrize("command", ["load_demo", "serve_demo"])
def test_no_demonstration_in_production_nor_unless_asked_for(
    command: str, production: bool, demonstration: bool, settings: LazySettings
) -> None:
    settings.PRODUCTION, settings.DEMO = production, demonstration
    with pytest.raises(CommandError, match="PORTAL_DEMO=on"):
        call_command(command)
    assert not User.objects.exists()
