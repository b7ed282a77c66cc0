"""A buyer group of a town that does not exist: its coordinator, two members, a request, an invitation, a document."""

from __future__ import annotations

from django.core.files.base import ContentFile

from groups import actions
from groups.enums import GroupKind, GroupRole, JoinPolicy, MembersVisibility, Visibility
from groups.models import Group, Membership
from members.models import User
from pact_portal.demo.accounts import PASSWORD

SLUG = "demo-buyer-group-exampleville"
_NAMES = {
    "fr": "Groupe d’acheteurs de démonstration d’Exampleville",
    "nl": "Demo-aankopersgroep van Exampleville",
    "en": "Demo buyer group of Exampleville",
    "de": "Demo-Einkäufergruppe von Exampleville",
}
_PURPOSES = {
    "fr": "Ce groupe est inventé. Il montre comment des acheteurs préparent ensemble l’achat d’ordinateurs portables "
    "reconditionnés : ils partagent leurs cahiers spéciaux des charges, comparent les offres reçues et en tirent les leçons.",
    "nl": "Deze groep is verzonnen. Ze toont hoe aankopers samen de aankoop van gereviseerde laptops voorbereiden: ze delen "
    "hun bestekken, vergelijken de ontvangen offertes en trekken er lessen uit.",
    "en": "This group is invented. It shows how buyers prepare the purchase of refurbished laptops together: they share their "
    "tender documents, compare the tenders that they received and draw their lessons.",
    "de": "Diese Gruppe ist erfunden. Sie zeigt, wie Beschaffer gemeinsam den Kauf wiederaufbereiteter Notebooks vorbereiten: "
    "Sie teilen ihre Vergabeunterlagen, vergleichen die eingegangenen Angebote und ziehen ihre Lehren daraus.",
}
_QUESTIONS = {
    "fr": "Quels achats de TIC préparez-vous ?",
    "nl": "Welke ICT-aankopen bereidt u voor?",
    "en": "Which ICT purchases do you prepare?",
    "de": "Welche IKT-Beschaffungen bereiten Sie vor?",
}
_CHECKLIST = """Checklist for refurbished laptops (demonstration, invented)

1. Which devices can stay in use for two more years?
2. Which grade of refurbishment is enough for which users?
3. Battery: ask for the remaining capacity, measured, not estimated.
4. Warranty: ask for the same period as for new devices.
5. Return: agree now on what happens to the devices at the end.
"""


def make() -> None:
    if Group.objects.filter(slug=SLUG).exists():
        return
    coordinator = _person("coordinator@demo.example", "Coordinator (demo)")
    member = _person("member@demo.example", "Member (demo)")
    colleague = _person("colleague@demo.example", "Colleague (demo)")
    newcomer = _person("newcomer@demo.example", "Newcomer (demo)")
    group = actions.create_group(
        by=None,
        slug=SLUG,
        kind=GroupKind.BUYER_GROUP,
        countries=["BE"],
        join_policy=JoinPolicy.REQUEST,
        members_visibility=MembersVisibility.MEMBERS,
        default_content_visibility=Visibility.GROUP,
        position=900,
        **{f"name_{code}": text for code, text in _NAMES.items()},
        **{f"purpose_{code}": text for code, text in _PURPOSES.items()},
        **{f"request_question_{code}": text for code, text in _QUESTIONS.items()},
    )
    actions.add_member(group=group, user=coordinator, by=None, role=GroupRole.COORDINATOR)
    asked = actions.request(group=group, by=member, message="We buy 200 laptops a year for our schools. (Invented.)")
    actions.approve(membership=asked, by=coordinator, role=GroupRole.CONTRIBUTOR)
    invited: Membership = actions.invite(group=group, by=coordinator, email=colleague.email, role=GroupRole.OBSERVER)
    actions.accept_invitation(membership=invited, by=colleague)
    actions.request(
        group=group,
        by=newcomer,
        message="Our hospital replaces its tablets next year, and we would like to compare notes. (Invented.)",
    )
    actions.invite(group=group, by=coordinator, email="invited@demo.example")
    shared = actions.add_document(
        group=group,
        by=member,
        file=ContentFile(_CHECKLIST.encode(), name="checklist-refurbished-laptops.txt"),
        title="Checklist for refurbished laptops (demo)",
        language="en",
        source="Invented for the demonstration",
    )
    actions.add_document_version(
        shared=shared,
        by=coordinator,
        file=ContentFile(
            (_CHECKLIST + "6. Spare parts: ask how long they stay available.\n").encode(),
            name="checklist-refurbished-laptops.txt",
        ),
        change_note="Spare parts added",
    )
    actions.add_document(
        group=group,
        by=coordinator,
        file=ContentFile(b"device;quantity;years\nlaptop;200;5\ntablet;80;4\n", name="quantities.csv"),
        title="Quantities that members plan to buy (demo)",
        visibility=Visibility.PUBLIC,
        language="en",
        source="Invented for the demonstration",
    )


def _person(email: str, name: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name, country="BE")
