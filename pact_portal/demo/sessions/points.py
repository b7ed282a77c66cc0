"""What is on the agendas of a demonstration's sessions."""

from __future__ import annotations

from pact_portal.demo.sessions.languages import Texts

WELCOME: Texts = (
    "Accueil et tour de table",
    "Welkom en voorstelling",
    "Welcome and introductions",
    "Begrüßung und Vorstellung",
)
EXAMPLES: Texts = (
    "Exemples des membres",
    "Voorbeelden van de leden",
    "Examples from members",
    "Beispiele der Mitglieder",
)
THE_CRITERION: Texts = (
    "Le critère du catalogue, mot à mot",
    "Het criterium uit de catalogus, woord voor woord",
    "The criterion of the catalogue, word by word",
    "Das Kriterium des Katalogs, Wort für Wort",
)
A_CONTRIBUTION: Texts = (
    "Une contribution reçue sur ce critère",
    "Een bijdrage over dit criterium",
    "A contribution on this criterion",
    "Ein Beitrag zu diesem Kriterium",
)
IN_GROUPS: Texts = ("Travail en petits groupes", "Werk in kleine groepen", "Work in small groups", "Arbeit in Gruppen")
BREAK: Texts = ("Pause", "Pauze", "Break", "Pause")
DECISIONS: Texts = (
    "Décisions et suites",
    "Beslissingen en vervolg",
    "Decisions and next steps",
    "Beschlüsse und Schritte",
)
