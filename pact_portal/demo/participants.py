"""People and organisations that do not exist, who take part in the sessions of a demonstration. They have no password:
nobody signs in as one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from members import actions
from members.enums import Level
from members.models import Organisation, User

_ORGANISATIONS = {
    "voorbeeldstad-demo": (
        *("BE", Level.LOCAL),
        *("Ville de Voorbeeldstad (démo)", "Stad Voorbeeldstad (demo)"),
        *("City of Voorbeeldstad (demo)", "Stadt Voorbeeldstad (Demo)"),
    ),
    "modeldam-demo": (
        *("NL", Level.LOCAL),
        *("Commune de Modeldam (démo)", "Gemeente Modeldam (demo)"),
        *("Municipality of Modeldam (demo)", "Gemeinde Modeldam (Demo)"),
    ),
    "mustertal-demo": (
        *("DE", Level.REGIONAL),
        *("District de Mustertal (démo)", "District Mustertal (demo)"),
        *("District of Mustertal (demo)", "Landkreis Mustertal (Demo)"),
    ),
    "villemodele-demo": (
        *("FR", Level.LOCAL),
        *("Ville de Villemodèle (démo)", "Stad Villemodèle (demo)"),
        *("City of Villemodèle (demo)", "Stadt Villemodèle (Demo)"),
    ),
    "sampleshire-demo": (
        *("IE", Level.REGIONAL),
        *("Comté de Sampleshire (démo)", "Graafschap Sampleshire (demo)"),
        *("County of Sampleshire (demo)", "Grafschaft Sampleshire (Demo)"),
    ),
    "fiction-ministry-demo": (
        *("BE", Level.NATIONAL),
        *("Ministère de la Fiction (démo)", "Ministerie van Fictie (demo)"),
        *("Ministry of Fiction (demo)", "Ministerium für Fiktion (Demo)"),
    ),
}
_ORDER = ("fr", "nl", "en", "de")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    language: str
    organisation: str  # an identifier of above, or a name in the person's own words
    country: str
    function: str

    @property
    def email(self) -> str:
        return f"{slugify(self.name).replace('-', '.')}@demo.example"


PEOPLE = tuple(
    Person(*fields)
    for fields in (
        ("Jeanne Exemple", "fr", "villemodele-demo", "FR", "Acheteuse"),
        ("Paul Modèle", "fr", "villemodele-demo", "FR", "Responsable informatique"),
        ("Claire Fictive", "fr", "fiction-ministry-demo", "BE", "Conseillère en marchés publics"),
        ("Luc Tartempion", "fr", "Hôpital d’Exempleville (démo)", "BE", "Gestionnaire de parc"),
        ("Sophie Unetelle", "fr", "fiction-ministry-demo", "BE", "Juriste"),
        ("Marc Dupanier", "fr", "Université imaginaire (démo)", "FR", "Chargé de mission"),
        ("Piet Voorbeeld", "nl", "modeldam-demo", "NL", "Inkoper ICT"),
        ("Els Monster", "nl", "voorbeeldstad-demo", "BE", "Aankoper"),
        ("Joris Verzonnen", "nl", "voorbeeldstad-demo", "BE", "Duurzaamheidsambtenaar"),
        ("Anneke Fictief", "nl", "modeldam-demo", "NL", "Contractmanager"),
        ("Wim Nergens", "nl", "Waterschap Nergens (demo)", "NL", "Adviseur inkoop"),
        ("Lotte Staal", "nl", "fiction-ministry-demo", "BE", "Jurist overheidsopdrachten"),
        ("Kim Proef", "nl", "voorbeeldstad-demo", "BE", "Beheerder werkplekken"),
        ("Jane Sample", "en", "sampleshire-demo", "IE", "Procurement officer"),
        ("John Placeholder", "en", "sampleshire-demo", "IE", "Head of digital workplace"),
        ("Mary Nobody", "en", "Agency of Invented Affairs (demo)", "IE", "Policy adviser"),
        ("Sam Instance", "en", "Network of Imaginary Cities (demo)", "SE", "Project manager"),
        ("Aino Esimerkki", "en", "City of Esimerkkilä (demo)", "FI", "Procurement specialist"),
        ("Ola Nordeksempel", "en", "Eksempel kommune (demo)", "NO", "Adviser on social responsibility"),
        ("Erika Beispiel", "de", "mustertal-demo", "DE", "Vergabestelle"),
        ("Max Platzhalter", "de", "mustertal-demo", "DE", "IT-Leitung"),
        ("Petra Fiktiv", "de", "Stadtwerke Beispielstadt (Demo)", "DE", "Einkauf"),
        ("Uwe Erfunden", "de", "Kanton Beispiel (Demo)", "CH", "Fachstelle Beschaffung"),
        ("Ines Probe", "de", "Land Nirgendwo (Demo)", "AT", "Nachhaltige Beschaffung"),
        ("Karl Vorlage", "de", "mustertal-demo", "DE", "Datenschutz"),
    )
)


def make_people() -> dict[str, User]:
    """Each account by the first name, made where it is missing."""
    organisations = {slug: _organisation(slug) for slug in _ORGANISATIONS}
    found = User.objects.in_bulk([person.email for person in PEOPLE], field_name="email")
    made = {}
    for person in PEOPLE:
        account = found.get(person.email)
        if account is None:
            own = organisations.get(person.organisation)
            account = actions.create_account(
                email=person.email,
                by=None,
                verified=True,
                name=person.name,
                preferred_language=person.language,
                country=person.country,
                function=person.function,
                organisation_name="" if own else person.organisation,
            )
            if own is not None:
                account = actions.link_by_staff(person=account, organisation=own, by=None)
        made[person.name.split()[0]] = account
    return made


def _organisation(slug: str) -> Organisation:
    country, level, *names = _ORGANISATIONS[slug]
    columns = {f"name_{code}": name for code, name in zip(_ORDER, names, strict=True)}
    made, _is_new = Organisation.objects.get_or_create(
        slug=slug, defaults={**columns, "country": country, "level": level, "is_verified": True, "position": 900}
    )
    return made
