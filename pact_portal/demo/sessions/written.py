"""What was written in and after the sessions of a demonstration: minutes, decisions, reasons, notes. All invented."""

from __future__ import annotations

from pact_portal.demo.sessions.languages import Texts

MINUTES_DUE_DILIGENCE: Texts = (
    (
        "## Ce qui a été dit\n\nTrois clauses ont été comparées. La plus courte a reçu le plus de réponses utiles : elle demande "
        "*un* rapport annuel et *un* interlocuteur.\n\n## Accord\n\nDemander la preuve à l’exécution, pas à l’offre.\n\n"
        "*Procès-verbal inventé pour la démonstration.*"
    ),
    (
        "## Wat werd gezegd\n\nDrie clausules werden vergeleken. De kortste leverde de meeste bruikbare antwoorden op: ze vraagt "
        "*één* jaarverslag en *één* aanspreekpunt.\n\n## Akkoord\n\nHet bewijs vragen bij de uitvoering, niet bij de offerte.\n\n"
        "*Verslag verzonnen voor de demonstratie.*"
    ),
    (
        "## What was said\n\nThree clauses were compared. The shortest brought the most useful answers: it asks for *one* yearly "
        "report and *one* contact.\n\n## Agreed\n\nAsk for proof during the contract, not with the tender.\n\n"
        "*Minutes invented for the demonstration.*"
    ),
    (
        "## Was gesagt wurde\n\nDrei Klauseln wurden verglichen. Die kürzeste brachte die nützlichsten Antworten: Sie verlangt "
        "*einen* Jahresbericht und *eine* Ansprechperson.\n\n## Vereinbart\n\nDen Nachweis während der Ausführung verlangen, "
        "nicht mit dem Angebot.\n\n*Protokoll für die Vorführung erfunden.*"
    ),
)
PROOF_LATER: Texts = (
    "La preuve du devoir de vigilance est demandée à l’exécution du marché, une fois par an.",
    "Het bewijs van zorgvuldigheid wordt tijdens de uitvoering gevraagd, één keer per jaar.",
    "Proof of due diligence is asked for during the contract, once a year.",
    "Der Nachweis der Sorgfaltspflichten wird während der Ausführung verlangt, einmal im Jahr.",
)
MODEL_REPORT: Texts = (
    "Rédiger un modèle de rapport annuel d’une page.",
    "Een model van jaarverslag van één bladzijde opstellen.",
    "Draft a model of the yearly report, on one page.",
    "Ein einseitiges Muster des Jahresberichts entwerfen.",
)
MINUTES_WARRANTY: Texts = (
    (
        "## Offres\n\nCinq offres, dont quatre avec trois ans de garantie. Les pièces de rechange sont restées floues dans deux "
        "d’entre elles.\n\n## Discussion\n\nLe critère gagnerait à dire *où* les pièces sont disponibles.\n\n"
        "*Procès-verbal inventé pour la démonstration.*"
    ),
    (
        "## Offertes\n\nVijf offertes, waarvan vier met drie jaar garantie. Over reserveonderdelen bleven er twee vaag.\n\n"
        "## Bespreking\n\nHet criterium zou beter zeggen *waar* onderdelen te krijgen zijn.\n\n"
        "*Verslag verzonnen voor de demonstratie.*"
    ),
    (
        "## Tenders\n\nFive tenders, four of them with a warranty of three years. Two stayed vague about spare parts.\n\n"
        "## Discussion\n\nThe criterion would gain by saying *where* parts can be had.\n\n"
        "*Minutes invented for the demonstration.*"
    ),
    (
        "## Angebote\n\nFünf Angebote, davon vier mit drei Jahren Garantie. Zwei blieben bei den Ersatzteilen vage.\n\n"
        "## Aussprache\n\nDas Kriterium sollte sagen, *wo* Ersatzteile erhältlich sind.\n\n"
        "*Protokoll für die Vorführung erfunden.*"
    ),
)
SAY_WHERE: Texts = (
    "Préciser dans le critère où les pièces de rechange doivent être disponibles.",
    "In het criterium verduidelijken waar reserveonderdelen beschikbaar moeten zijn.",
    "Say in the criterion where spare parts have to be available.",
    "Im Kriterium festlegen, wo Ersatzteile erhältlich sein müssen.",
)
ASK_SUPPLIERS: Texts = (
    "Demander à trois fournisseurs leur stock de pièces en Europe.",
    "Drie leveranciers naar hun voorraad onderdelen in Europa vragen.",
    "Ask three suppliers about their stock of parts in Europe.",
    "Drei Anbieter nach ihrem Ersatzteillager in Europa fragen.",
)
MINUTES_FRAMEWORK: Texts = (
    "",
    "",
    (
        "## Round of examples\n\nSeven examples. The criteria on warranty and on packaging were used most, those on energy of "
        "servers hardly at all.\n\n## Open question\n\nWho explains the criteria to colleagues who do not buy every day?\n\n"
        "*Minutes invented for the demonstration.*"
    ),
    (
        "## Beispielrunde\n\nSieben Beispiele. Am häufigsten wurden die Kriterien zu Garantie und Verpackung genutzt, die zur "
        "Energie von Servern kaum.\n\n## Offene Frage\n\nWer erklärt die Kriterien denen, die selten beschaffen?\n\n"
        "*Protokoll für die Vorführung erfunden.*"
    ),
)
SHORT_GUIDE: Texts = (
    "Un guide d’une page accompagne chaque critère obligatoire.",
    "Bij elk verplicht criterium hoort een gids van één bladzijde.",
    "Every mandatory criterion gets a guide of one page.",
    "Zu jedem verpflichtenden Kriterium gibt es einen einseitigen Leitfaden.",
)
MINUTES_CHEMICALS: Texts = (
    "",
    "",
    (
        "## What a declaration says\n\nWe read two declarations. Both name the list of substances, only one names its date.\n\n"
        "## Proposal\n\nAsk for the date of the list in the tender documents.\n\n*Minutes invented for the demonstration.*"
    ),
    "",
)
COMMENT = "In the second paragraph, please add that the list is updated twice a year. (Invented comment.)"
MINUTES_REFURBISHED: Texts = (
    "",
    (
        "## Aanwezig\n\nZie de lijst.\n\n## Kwaliteit\n\nEerste ronde: batterij minstens 80 %, gemeten.\n\n"
        "*Ontwerp, verzonnen voor de demonstratie.*"
    ),
    "",
    "",
)
REASON_VISIT = "The workshop moves that week. We look for another one. (Invented reason.)"
REASON_MARKET = (
    "Two of the four suppliers asked for another date. We write to you as soon as we have one. (Invented reason.)"
)
REASON_LIFE_CYCLE = "Too few people registered; the exercise becomes part of the yearly forum. (Invented reason.)"
NOTE_APPROVED = "Welcome. Please bring last year’s figures. (Invented note.)"
NOTE_REJECTED = "We already have two districts. You are the first whom we ask next time. (Invented note.)"
