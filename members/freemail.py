"""Providers whose addresses say nothing about an employer. Registrable domains, with their endings where they have many."""

_MANY_ENDINGS = {
    "gmx": "at be ch co.uk com de es eu fr it net nl org",
    "hotmail": "be ca ch co.uk com de dk es fi fr it nl no se",
    "live": "be ca cn co.uk com de dk fr ie it nl no se",
    "mail": "be com de ee fr ru",
    "outlook": "be co.uk com de dk es fr ie it",
    "yahoo": "be ca co.in co.uk com de dk es fr ie it nl no se",
    "ymail": "be com de nl",
    "yandex": "com eu ru",
}
_ONE_EACH = """
    163.com 126.com aliceadsl.fr alice.it aol.com aol.de aol.fr arcor.de bbox.fr belgacom.net bluewin.ch bol.com
    btinternet.com caiway.nl casema.nl chello.at chello.be chello.nl club-internet.fr disroot.org dommel.be duck.com
    edpnet.be email.com email.de eu.org fastmail.com fastmail.fm ficus.be free.fr freenet.de freeler.nl freemail.hu
    gmail.com googlemail.com gmx.de hetnet.nl hey.com home.nl hushmail.com icloud.com inbox.lv infonie.be kabelbw.de
    kpnmail.nl kpnplanet.nl laposte.net libero.it me.com mac.com mailbox.org mailfence.com mailinator.com mail2tor.com
    msn.com neuf.fr numericable.fr onet.pl online.be online.de online.nl onsbrabantnet.nl onsnet.nu orange.fr
    outlook.com pandora.be planet.nl posteo.de posteo.net proton.me protonmail.ch protonmail.com pm.me proximus.be
    qq.com quicknet.nl rambler.ru rediffmail.com riseup.net rocketmail.com scarlet.be seznam.cz sfr.fr skynet.be
    solcon.nl swing.be t-online.de telenet.be tele2.nl telfort.nl tiscali.be tiscali.it tiscali.nl trash-mail.com
    tutamail.com tutanota.com tutanota.de tuta.com tuta.io tvcablenet.be upcmail.nl versatel.be versatel.nl virgilio.it
    vodafone.de vodafonemail.de voila.fr voo.be wanadoo.fr wanadoo.nl web.de wp.pl xs4all.nl yopmail.com zeelandnet.nl
    ziggo.nl zoho.com zohomail.eu zonnet.nl
"""

FREEMAIL = frozenset(_ONE_EACH.split()) | frozenset(
    f"{name}.{ending}" for name, endings in _MANY_ENDINGS.items() for ending in endings.split()
)
