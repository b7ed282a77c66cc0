"""Pilots of a demonstration: invented buyers, invented figures, real criteria of the starter catalogue."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from members.models import User
from practice import actions
from practice.content import PilotContent
from practice.models import Pilot

_MARK = "(demo)"


def make() -> None:
    """Six published pilots, one of them for members only, one with a document. Changes nothing where they are already."""
    if Pilot.objects.filter(organisation_name__endswith=_MARK).exists():
        return
    curator = User.objects.filter(email="curator@demo.example").first()
    with transaction.atomic():
        for data in _PILOTS:
            content = PilotContent.model_validate(data | {"sources": [_SOURCE]})
            actions.publish_pilot(pilot=actions.create_pilot(by=curator, content=content), by=curator)
        first = Pilot.objects.filter(organisation_name__endswith=_MARK).order_by("number")[0]
        actions.add_pilot_document(
            pilot=first,
            by=None,
            file=ContentFile(_EVALUATION.encode(), name="evaluation-laptops.txt"),
            title="Evaluation of the laptop purchase (demo)",
            language="en",
            source="Invented for the demonstration",
        )


def _t(fr: str, nl: str, en: str, de: str) -> dict[str, str]:
    return {"fr": fr, "nl": nl, "en": en, "de": de}


_SOURCE = {
    "title": "Invented for the demonstration; there is no such document",
    "language": "en",
    "publisher": "Demonstration",
    "reliability": "supplied_by_member",
}
_EVALUATION = """Evaluation of the laptop purchase (demonstration, invented)

1. Five bids; four met the warranty of three years.
2. The market dialogue moved the collection period to ten working days.
3. Next time: ask for the report on reuse each quarter, not at the end.
"""
_LAPTOPS = _t("ordinateurs portables", "laptops", "laptops", "Notebooks")
_PER_CENT = _t("%", "%", "%", "%")
_NOTHING_CHANGED = _t(
    "Repris tel quel : aucune question des soumissionnaires.",
    "Ongewijzigd overgenomen: geen vragen van inschrijvers.",
    "Used as it stands: no questions from tenderers.",
    "Unverändert übernommen: keine Fragen der Bieter.",
)


def _used(criterion: str, outcome: str, received: int | None, meeting: int | None, **more: Any) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "version": 1,
        "outcome": outcome,
        "bids_received": received,
        "bids_meeting": meeting,
        **more,
    }


_PILOTS: tuple[dict[str, Any], ...] = (
    {
        "title": _t(
            "Des portables qui durent pour Exempleville (démo)",
            "Laptops die meegaan voor Voorbeeldstad (demo)",
            "Laptops that last for Exampleville (demo)",
            "Langlebige Notebooks für Beispielstadt (Demo)",
        ),
        "summary": _t(
            "400 portables avec trois ans de garantie : cinq offres, dont quatre conformes, à un prix à peine plus élevé.",
            "400 laptops met drie jaar garantie: vijf offertes, waarvan vier conform, aan een licht hogere prijs.",
            "400 laptops with a three-year warranty: five bids, four of them compliant, at a slightly higher price.",
            "400 Notebooks mit drei Jahren Garantie: fünf Angebote, davon vier konform, zu einem leicht höheren Preis.",
        ),
        "organisation_name": f"Municipality of Exampleville {_MARK}",
        "country": "BE",
        "level": "local",
        "started_on": "2024-03",
        "ended_on": "2025-02",
        "bought": _t(
            "Des ordinateurs portables pour les services communaux, avec sacoche et reprise des anciens appareils.",
            "Laptops voor de gemeentelijke diensten, met tas en terugname van de oude toestellen.",
            "Laptops for the municipal departments, with bag and take-back of the old devices.",
            "Notebooks für die städtischen Dienststellen, mit Tasche und Rücknahme der alten Geräte.",
        ),
        "product_groups": ["laptops"],
        "cpv": ["30213100"],
        "quantity": "400",
        "quantity_unit": _LAPTOPS,
        "value_band": "from_200k",
        "procedure": "open",
        "criteria": [
            _used("CF-006", "kept", 5, 5, price_effect="none", challenged="no", lesson=_NOTHING_CHANGED),
            _used("CF-025", "kept", 5, 4, price_effect="higher", price_percent="2.5", challenged="no"),
            _used(
                "CF-030",
                "changed",
                5,
                3,
                challenged="no",
                lesson=_t(
                    "Le délai d’enlèvement a été porté à dix jours ouvrables après le dialogue avec le marché.",
                    "De ophaaltermijn is na de marktdialoog verlengd tot tien werkdagen.",
                    "The collection period was extended to ten working days after the market dialogue.",
                    "Die Abholfrist wurde nach dem Marktdialog auf zehn Arbeitstage verlängert.",
                ),
            ),
        ],
        "results": [
            {
                "figure": "87",
                "unit": _PER_CENT,
                "what": _t(
                    "des anciens appareils réemployés",
                    "van de oude toestellen hergebruikt",
                    "of the old devices reused",
                    "der alten Geräte wiederverwendet",
                ),
                "how_measured": _t(
                    "Rapport de l’adjudicataire par numéro de série (chiffre inventé).",
                    "Rapport van de opdrachtnemer per serienummer (verzonnen cijfer).",
                    "Contractor’s report by serial number (invented figure).",
                    "Bericht des Auftragnehmers je Seriennummer (erfundene Zahl).",
                ),
            }
        ],
        "lessons": _t(
            "Parler au marché avant de publier a évité deux questions et un recours.",
            "Vooraf met de markt praten bespaarde twee vragen en een beroep.",
            "Talking to the market before publication saved two questions and an appeal.",
            "Das Gespräch mit dem Markt vor der Bekanntmachung ersparte zwei Fragen und eine Beschwerde.",
        ),
    },
    {
        "title": _t(
            "Écrans et pièces de rechange à Modeldam (démo)",
            "Schermen en reserveonderdelen in Modeldam (demo)",
            "Monitors and spare parts in Modeldam (demo)",
            "Bildschirme und Ersatzteile in Modeldam (Demo)",
        ),
        "summary": _t(
            "1 200 écrans avec pièces de rechange : six offres, cinq conformes.",
            "1.200 schermen met reserveonderdelen: zes offertes, vijf conform.",
            "1,200 monitors with spare parts: six bids, five compliant.",
            "1.200 Bildschirme mit Ersatzteilen: sechs Angebote, fünf konform.",
        ),
        "organisation_name": f"Gemeente Modeldam {_MARK}",
        "country": "NL",
        "level": "local",
        "started_on": "2023-09",
        "ended_on": "2024-06",
        "bought": _t(
            "Des écrans pour les postes de travail.",
            "Schermen voor de werkplekken.",
            "Monitors for the workplaces.",
            "Bildschirme für die Arbeitsplätze.",
        ),
        "product_groups": ["monitors"],
        "cpv": ["30231300"],
        "quantity": "1200",
        "quantity_unit": _t("écrans", "schermen", "monitors", "Bildschirme"),
        "value_band": "from_200k",
        "procedure": "framework",
        "criteria": [
            _used("CF-006", "kept", 6, 5, price_effect="none", challenged="no"),
            _used("CF-025", "kept", 6, 6, price_effect="none", challenged="no"),
        ],
        "results": [],
    },
    {
        "title": _t(
            "Du matériel reconditionné pour les écoles de Mustertal (démo)",
            "Refurbished toestellen voor de scholen van Mustertal (demo)",
            "Refurbished devices for the schools of Mustertal (demo)",
            "Aufgearbeitete Geräte für die Schulen im Mustertal (Demo)",
        ),
        "summary": _t(
            "Un lot réservé au reconditionné : trois offres, prix inférieur d’un tiers.",
            "Een perceel voor refurbished toestellen: drie offertes, een derde goedkoper.",
            "A lot reserved for refurbished devices: three bids, a third cheaper.",
            "Ein Los nur für aufgearbeitete Geräte: drei Angebote, um ein Drittel günstiger.",
        ),
        "organisation_name": f"Landkreis Mustertal {_MARK}",
        "country": "DE",
        "level": "regional",
        "started_on": "2025",
        "bought": _t(
            "Des ordinateurs portables et des tablettes reconditionnés pour douze écoles.",
            "Refurbished laptops en tablets voor twaalf scholen.",
            "Refurbished laptops and tablets for twelve schools.",
            "Aufgearbeitete Notebooks und Tablets für zwölf Schulen.",
        ),
        "product_groups": ["laptops", "tablets"],
        "cpv": ["30213100", "30213200"],
        "quantity": "850",
        "quantity_unit": _t("appareils", "toestellen", "devices", "Geräte"),
        "value_band": "from_200k",
        "procedure": "open",
        "criteria": [
            _used("CF-028", "kept", 3, 3, price_effect="lower", price_percent="33", challenged="no"),
            _used("CF-029", "kept", 3, 2, challenged="unknown"),
            _used(
                "CF-025",
                "dropped",
                3,
                0,
                challenged="no",
                lesson=_t(
                    "Trois ans de garantie n’ont pas été offerts pour du reconditionné ; CF-024 convenait mieux.",
                    "Drie jaar garantie werd voor refurbished toestellen niet aangeboden; CF-024 paste beter.",
                    "Three years of warranty were not offered for refurbished devices; CF-024 fitted better.",
                    "Drei Jahre Garantie wurden für aufgearbeitete Geräte nicht angeboten; CF-024 passte besser.",
                ),
            ),
        ],
        "results": [
            {
                "figure": "34",
                "unit": _t("t CO₂e", "t CO₂e", "t CO₂e", "t CO₂e"),
                "what": _t(
                    "évitées par rapport à du neuf",
                    "vermeden tegenover nieuwe toestellen",
                    "avoided compared with new devices",
                    "gegenüber Neugeräten vermieden",
                ),
                "how_measured": _t(
                    "Calcul du fournisseur, non vérifié (chiffre inventé).",
                    "Berekening van de leverancier, niet nagegaan (verzonnen cijfer).",
                    "Supplier’s calculation, not verified (invented figure).",
                    "Berechnung des Lieferanten, nicht nachgeprüft (erfundene Zahl).",
                ),
            }
        ],
    },
    {
        "title": _t(
            "Imprimantes partagées à Villemodèle (démo)",
            "Gedeelde printers in Villemodèle (demo)",
            "Shared printers in Villemodèle (demo)",
            "Gemeinsame Drucker in Villemodèle (Demo)",
        ),
        "summary": _t(
            "Location de 90 imprimantes avec dialogue sur la durabilité ; une réclamation, rejetée.",
            "Huur van 90 printers met duurzaamheidsdialoog; één klacht, afgewezen.",
            "Rental of 90 printers with a sustainability dialogue; one complaint, rejected.",
            "Miete von 90 Druckern mit Nachhaltigkeitsdialog; eine Beschwerde, zurückgewiesen.",
        ),
        "organisation_name": f"Région de Villemodèle {_MARK}",
        "country": "FR",
        "level": "regional",
        "started_on": "2022-11",
        "ended_on": "2023-05",
        "bought": _t(
            "La location de 90 imprimantes multifonctions, entretien compris.",
            "De huur van 90 multifunctionele printers, onderhoud inbegrepen.",
            "The rental of 90 multifunction printers, maintenance included.",
            "Die Miete von 90 Multifunktionsdruckern einschließlich Wartung.",
        ),
        "product_groups": ["imaging"],
        "cpv": ["30232110"],
        "quantity": "90",
        "quantity_unit": _t("imprimantes", "printers", "printers", "Drucker"),
        "value_band": "from_50k",
        "procedure": "negotiated",
        "criteria": [
            _used("CF-037", "kept", 4, 4, price_effect="none", challenged="no"),
            _used(
                "CF-019",
                "changed",
                4,
                2,
                challenged="yes",
                lesson=_t(
                    "Un soumissionnaire a contesté la clause ; la référence à un équivalent l’a rendue incontestable.",
                    "Een inschrijver vocht de clausule aan; met de vermelding van een gelijkwaardige oplossing hield ze stand.",
                    "A tenderer contested the clause; with the reference to an equivalent it stood.",
                    "Ein Bieter griff die Klausel an; mit dem Verweis auf Gleichwertiges hielt sie stand.",
                ),
            ),
        ],
        "results": [],
    },
    {
        "title": _t(
            "Un parc de portables pour les hôpitaux de Prøveby (démo)",
            "Laptops voor de ziekenhuizen van Prøveby (demo)",
            "Laptops for the hospitals of Prøveby (demo)",
            "Notebooks für die Krankenhäuser in Prøveby (Demo)",
        ),
        "summary": _t(
            "Pièces de rechange et garantie pour 2 000 portables : sept offres, six conformes.",
            "Reserveonderdelen en garantie voor 2.000 laptops: zeven offertes, zes conform.",
            "Spare parts and warranty for 2,000 laptops: seven bids, six compliant.",
            "Ersatzteile und Garantie für 2.000 Notebooks: sieben Angebote, sechs konform.",
        ),
        "organisation_name": f"Prøveby Hospital Purchasing {_MARK}",
        "country": "DK",
        "level": "national",
        "started_on": "2024",
        "ended_on": "2025",
        "bought": _t(
            "Des portables pour le personnel soignant de cinq hôpitaux.",
            "Laptops voor het zorgpersoneel van vijf ziekenhuizen.",
            "Laptops for the care staff of five hospitals.",
            "Notebooks für das Pflegepersonal von fünf Krankenhäusern.",
        ),
        "product_groups": ["laptops"],
        "cpv": ["30213100"],
        "quantity": "2000",
        "quantity_unit": _LAPTOPS,
        "value_band": "from_1m",
        "procedure": "restricted",
        "criteria": [
            _used("CF-006", "kept", 7, 6, price_effect="none", challenged="no"),
            _used("CF-025", "kept", 7, 6, price_effect="higher", challenged="yes"),
            _used("CF-032", "kept", 7, 7, price_effect="none", challenged="no"),
        ],
        "results": [
            {
                "figure": "12.5",
                "unit": _PER_CENT,
                "what": _t(
                    "de réparations en moins la première année",
                    "minder herstellingen in het eerste jaar",
                    "fewer repairs in the first year",
                    "weniger Reparaturen im ersten Jahr",
                ),
                "how_measured": _t(
                    "Statistique du service d’assistance (chiffre inventé).",
                    "Statistiek van de helpdesk (verzonnen cijfer).",
                    "Statistics of the help desk (invented figure).",
                    "Statistik des Helpdesks (erfundene Zahl).",
                ),
            }
        ],
    },
    {
        "visibility": "members",
        "title": _t(
            "Hébergement en essai à Beispielstadt (démo, membres)",
            "Hosting op proef in Beispielstadt (demo, leden)",
            "Hosting on trial in Beispielstadt (demo, members)",
            "Hosting im Versuch in Beispielstadt (Demo, Mitglieder)",
        ),
        "summary": _t(
            "Un hébergement avec exigences d’efficacité ; visible aux seuls membres du réseau.",
            "Hosting met efficiëntie-eisen; enkel zichtbaar voor leden van het netwerk.",
            "Hosting with efficiency requirements; visible to members of the network only.",
            "Hosting mit Effizienzanforderungen; nur für Mitglieder des Netzwerks sichtbar.",
        ),
        "organisation_name": f"Stadt Beispielstadt {_MARK}",
        "country": "AT",
        "level": "local",
        "started_on": "2025-04",
        "bought": _t(
            "L’hébergement de trois applications.",
            "De hosting van drie toepassingen.",
            "The hosting of three applications.",
            "Das Hosting von drei Anwendungen.",
        ),
        "product_groups": ["datacentre_cloud"],
        "cpv": ["72514000"],
        "value_band": "under_50k",
        "procedure": "direct",
        "criteria": [
            _used("CF-048", "kept", 2, 2),
            _used("CF-050", "kept", 2, 1, price_effect="not_known"),
        ],
        "results": [],
    },
)
