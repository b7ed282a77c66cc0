"""What the sessions of a demonstration are called and about. All of it is invented, and says so."""

from __future__ import annotations

from pact_portal.demo.sessions.languages import Texts

INVENTED: Texts = (
    "Cette session est inventée pour la démonstration : personne ne s’y réunit.",
    "Deze sessie is verzonnen voor de demonstratie: er komt niemand samen.",
    "This session is invented for the demonstration: nobody meets.",
    "Diese Sitzung ist für die Vorführung erfunden: Niemand trifft sich.",
)


def about(texts: Texts) -> Texts:
    """A description, which ends with the remark that it is invented."""
    fr, nl, en, de = (f"{text}\n\n{remark}" for text, remark in zip(texts, INVENTED, strict=True))
    return fr, nl, en, de


DUE_DILIGENCE = (
    (
        "Devoir de vigilance : que peut demander un acheteur ? (démo)",
        "Zorgvuldigheid in de keten: wat kan een aankoper vragen? (demo)",
        "Due diligence in the supply chain: what can a buyer ask? (demo)",
        "Sorgfaltspflichten in der Lieferkette: Was kann ein Beschaffer verlangen? (Demo)",
    ),
    about(
        (
            (
                "Nous comparons trois clauses sur les conditions de travail et cherchons ce qu’un fournisseur peut prouver sans "
                "frais excessifs."
            ),
            (
                "We vergelijken drie clausules over arbeidsomstandigheden en zoeken wat een leverancier zonder overdreven kosten "
                "kan aantonen."
            ),
            "We compare three clauses on working conditions and look for what a supplier can prove at reasonable cost.",
            (
                "Wir vergleichen drei Klauseln zu Arbeitsbedingungen und suchen nach dem, was ein Anbieter mit vertretbarem "
                "Aufwand nachweisen kann."
            ),
        )
    ),
)
WARRANTY = (
    (
        "Garantie et pièces de rechange : nos premières offres (démo)",
        "Garantie en reserveonderdelen: onze eerste offertes (demo)",
        "Warranty and spare parts: our first tenders (demo)",
        "Garantie und Ersatzteile: unsere ersten Angebote (Demo)",
    ),
    about(
        (
            "Deux membres montrent les offres qu’ils ont reçues. Nous décidons quelle durée de garantie demander ensemble.",
            "Twee leden tonen de offertes die ze hebben ontvangen. We beslissen welke garantietermijn we samen vragen.",
            "Two members show the tenders they received. We decide which warranty period to ask for together.",
            "Zwei Mitglieder zeigen die eingegangenen Angebote. Wir entscheiden, welche Garantiedauer wir gemeinsam fordern.",
        )
    ),
)
FRAMEWORK = (
    (
        "Le cadre d’achat à l’épreuve : un an après (démo)",
        "Het aankoopkader getoetst: een jaar later (demo)",
        "The procurement framework put to the test: one year on (demo)",
        "Der Beschaffungsrahmen im Praxistest: ein Jahr danach (Demo)",
    ),
    about(
        (
            "Quels critères ont servi, lesquels sont restés dans le tiroir ? Chacun apporte un exemple, bon ou mauvais.",
            "Welke criteria zijn gebruikt en welke bleven in de kast liggen? Iedereen brengt één voorbeeld mee, goed of slecht.",
            "Which criteria were used, and which stayed in the drawer? Everybody brings one example, good or bad.",
            "Welche Kriterien wurden genutzt, welche blieben in der Schublade? Alle bringen ein Beispiel mit, gut oder schlecht.",
        )
    ),
)
MONITORING = (
    (
        "Compter ce qui dure : indicateurs simples pour le suivi (démo)",
        "Meten wat blijft: eenvoudige indicatoren voor opvolging (demo)",
        "Counting what lasts: simple indicators for monitoring (demo)",
        "Zählen, was bleibt: einfache Indikatoren für das Monitoring (Demo)",
    ),
    about(
        (
            "Nous choisissons cinq indicateurs qu’une commune peut relever elle-même, sans logiciel particulier.",
            "We kiezen vijf indicatoren die een gemeente zelf kan bijhouden, zonder speciale software.",
            "We choose five indicators that a municipality can record by itself, without special software.",
            "Wir wählen fünf Indikatoren, die eine Gemeinde selbst erheben kann, ohne besondere Software.",
        )
    ),
)
REFURBISHED = (
    (
        "Ordinateurs reconditionnés : quel niveau de qualité exiger ? (démo)",
        "Gereviseerde laptops: welke kwaliteit vragen we? (demo)",
        "Refurbished laptops: which grade do we ask for? (demo)",
        "Wiederaufbereitete Notebooks: Welche Qualität verlangen wir? (Demo)",
    ),
    about(
        (
            "Nous lisons ensemble la liste de contrôle du groupe et décidons ce que les soumissionnaires doivent mesurer.",
            "We nemen samen de checklist van de groep door en beslissen wat inschrijvers moeten meten.",
            "We read the group’s checklist together and decide what tenderers have to measure.",
            "Wir gehen die Checkliste der Gruppe gemeinsam durch und entscheiden, was die Bieter messen müssen.",
        )
    ),
)
CHEMICALS = (
    (
        "Substances préoccupantes : lire une déclaration du fabricant (démo)",
        "Zorgwekkende stoffen: een verklaring van de fabrikant lezen (demo)",
        "Substances of concern: reading a manufacturer’s declaration (demo)",
        "Besorgniserregende Stoffe: eine Herstellererklärung lesen (Demo)",
    ),
    about(
        (
            "Une déclaration tient sur deux pages. Nous voyons ce qu’elle dit, ce qu’elle tait, et quelle question poser.",
            "Een verklaring telt twee bladzijden. We zien wat erin staat, wat ontbreekt en welke vraag u stelt.",
            "A declaration has two pages. We see what it says, what it leaves out, and which question to ask.",
            "Eine Erklärung umfasst zwei Seiten. Wir sehen, was darin steht, was fehlt und welche Frage zu stellen ist.",
        )
    ),
)
VISIT = (
    (
        "Visite d’un atelier de réparation (démo)",
        "Bezoek aan een herstelwerkplaats (demo)",
        "Visit to a repair workshop (demo)",
        "Besuch in einer Reparaturwerkstatt (Demo)",
    ),
    about(
        (
            "Une matinée dans l’atelier d’Exampleville : diagnostic, pièces, effacement des données.",
            "Een voormiddag in de werkplaats van Exampleville: diagnose, onderdelen, gegevens wissen.",
            "A morning in the workshop of Exampleville: diagnosis, parts, erasing data.",
            "Ein Vormittag in der Werkstatt von Exampleville: Diagnose, Ersatzteile, Datenlöschung.",
        )
    ),
)
SURGERY = (
    (
        "Permanence : vos cahiers des charges (démo)",
        "Spreekuur: uw bestekken (demo)",
        "Open hour: your tender documents (demo)",
        "Sprechstunde: Ihre Vergabeunterlagen (Demo)",
    ),
    about(
        (
            "Une heure en ligne, sans exposé. Apportez une page de votre cahier des charges et une question.",
            "Een uur online, zonder presentatie. Breng één bladzijde van uw bestek en één vraag mee.",
            "An hour online, without any talk. Bring one page of your tender documents and one question.",
            "Eine Stunde online, ohne Vortrag. Bringen Sie eine Seite Ihrer Vergabeunterlagen und eine Frage mit.",
        )
    ),
)
SERIES: Texts = (
    "Permanences (démo)",
    "Spreekuren (demo)",
    "Open hours (demo)",
    "Sprechstunden (Demo)",
)
MINERALS = (
    (
        "Minerais : jusqu’où remonter la chaîne ? (démo)",
        "Mineralen: hoe ver terug in de keten? (demo)",
        "Minerals: how far up the chain? (demo)",
        "Mineralien: Wie weit zurück in der Kette? (Demo)",
    ),
    about(
        (
            "Atelier en petit groupe : nous suivons un seul composant, de la mine au poste de travail.",
            "Workshop in kleine groep: we volgen één component, van de mijn tot de werkplek.",
            "A workshop in a small group: we follow a single component from the mine to the desk.",
            "Werkstatt in kleiner Gruppe: Wir verfolgen ein einziges Bauteil von der Mine bis zum Arbeitsplatz.",
        )
    ),
)
WORDING = (
    (
        "Atelier de rédaction : un critère, quatre langues (démo)",
        "Schrijfatelier: één criterium, vier talen (demo)",
        "Writing workshop: one criterion, four languages (demo)",
        "Schreibwerkstatt: ein Kriterium, vier Sprachen (Demo)",
    ),
    about(
        (
            "Six personnes, un texte : nous cherchons une formulation qui dise la même chose dans chaque langue.",
            "Zes mensen, één tekst: we zoeken een formulering die in elke taal hetzelfde zegt.",
            "Six people, one text: we look for a wording that says the same in every language.",
            "Sechs Menschen, ein Text: Wir suchen eine Formulierung, die in jeder Sprache dasselbe sagt.",
        )
    ),
)
SELF_ASSESSMENT = (
    (
        "Essai de l’auto-évaluation : communes volontaires (démo)",
        "Proef met de zelfevaluatie: gemeenten gezocht (demo)",
        "Trying out the self-assessment: municipalities wanted (demo)",
        "Selbstbewertung im Test: Gemeinden gesucht (Demo)",
    ),
    about(
        (
            "Les places sont attribuées par l’organisateur, pour que petites et grandes communes soient représentées.",
            "De organisator wijst de plaatsen toe, zodat kleine en grote gemeenten vertegenwoordigd zijn.",
            "The organiser gives the places, so that small and large municipalities are represented.",
            "Die Plätze vergibt die Organisation, damit kleine und große Gemeinden vertreten sind.",
        )
    ),
)
FORUM = (
    (
        "Forum annuel : acheter des TIC avec équité (démo)",
        "Jaarlijks forum: eerlijk ICT aankopen (demo)",
        "Yearly forum: buying ICT fairly (demo)",
        "Jahresforum: IKT fair beschaffen (Demo)",
    ),
    about(
        (
            "Une journée sur place ou en ligne, ouverte à toute personne intéressée, avec interprétation.",
            "Een dag ter plaatse of online, open voor iedere belangstellende, met vertolking.",
            "A day on site or online, open to anybody interested, with interpretation.",
            "Ein Tag vor Ort oder online, offen für alle Interessierten, mit Verdolmetschung.",
        )
    ),
)
MARKET = (
    (
        "Dialogue avec le marché : écrans (démo)",
        "Marktdialoog: schermen (demo)",
        "Market dialogue: monitors (demo)",
        "Marktdialog: Bildschirme (Demo)",
    ),
    about(
        (
            "Quatre fournisseurs répondent aux mêmes questions sur la réparation et la reprise.",
            "Vier leveranciers beantwoorden dezelfde vragen over herstelling en terugname.",
            "Four suppliers answer the same questions on repair and take-back.",
            "Vier Anbieter beantworten dieselben Fragen zu Reparatur und Rücknahme.",
        )
    ),
)
LIFE_CYCLE = (
    (
        "Calculer le coût du cycle de vie (démo)",
        "De levenscycluskosten berekenen (demo)",
        "Working out life-cycle costs (demo)",
        "Lebenszykluskosten berechnen (Demo)",
    ),
    about(
        (
            "Un exercice sur tableur : prix d’achat, énergie, réparations, reprise.",
            "Een oefening in een rekenblad: aankoopprijs, energie, herstellingen, terugname.",
            "An exercise in a spreadsheet: price, energy, repairs, take-back.",
            "Eine Übung in der Tabelle: Preis, Energie, Reparaturen, Rücknahme.",
        )
    ),
)
BIDS = (
    (
        "Offres reçues : échange confidentiel du groupe (démo)",
        "Ontvangen offertes: vertrouwelijk overleg van de groep (demo)",
        "Tenders received: confidential exchange of the group (demo)",
        "Eingegangene Angebote: vertraulicher Austausch der Gruppe (Demo)",
    ),
    about(
        (
            "Réservé aux membres du groupe : nous comparons prix et délais. Ce qui est dit reste dans le groupe.",
            "Enkel voor leden van de groep: we vergelijken prijzen en termijnen. Wat gezegd wordt, blijft binnen de groep.",
            "For members of the group only: we compare prices and periods. What is said stays in the group.",
            "Nur für Mitglieder der Gruppe: Wir vergleichen Preise und Fristen. Was gesagt wird, bleibt in der Gruppe.",
        )
    ),
)
NEXT_YEAR = (
    (
        "Programme de l’année prochaine (démo)",
        "Programma voor volgend jaar (demo)",
        "Programme for next year (demo)",
        "Programm für das nächste Jahr (Demo)",
    ),
    about(
        (
            "Nous choisissons les thèmes et les dates. L’inscription ouvre plus tard.",
            "We kiezen de thema’s en de data. Aanmelden kan later.",
            "We choose topics and dates. Registration opens later.",
            "Wir wählen Themen und Termine. Die Anmeldung öffnet später.",
        )
    ),
)
PHONES = (
    (
        "Téléphones : sept ans de mises à jour ? (démo)",
        "Telefoons: zeven jaar updates? (demo)",
        "Phones: seven years of updates? (demo)",
        "Telefone: sieben Jahre Updates? (Demo)",
    ),
    about(
        (
            "Projet de session, pas encore annoncé.",
            "Ontwerp van een sessie, nog niet aangekondigd.",
            "A session in preparation, not announced yet.",
            "Sitzung in Vorbereitung, noch nicht angekündigt.",
        )
    ),
)
