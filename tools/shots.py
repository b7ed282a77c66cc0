"""Pictures of every page: three widths, light and dark, four languages. Run by `make shots`.

Starts the portal on a free port of this machine with the development database, takes the pictures with Chromium and
puts them into `shots/<page>/<language>-<width>-<scheme>.png`. `--only home,criterion` takes some pages only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def addresses(language: str) -> dict[str, str]:
    """The pages to take, by name, at their addresses in a language."""
    from django.contrib.auth.models import AnonymousUser
    from django.urls import reverse
    from django.utils import timezone
    from django.utils.translation import override

    from pages.models import Page
    from working_sessions.models import WorkingSession

    with override(language):
        catalogue = reverse("criteria:catalogue")
        criterion = reverse("criteria:criterion", args=["CF-021"])
        pages = {
            "home": reverse("home"),
            "catalogue": catalogue,
            "catalogue-filtered": f"{catalogue}?theme=circular&group=laptops&kind=technical_specification",
            "catalogue-nothing": f"{catalogue}?q=xylophon&theme=fair",
            "catalogue-malformed": f"{catalogue}?theme=golden",
            "criterion": criterion,
            "criterion-minimum": reverse("criteria:criterion", args=["CF-001"]),
            "criterion-languages": f"{criterion}?languages=all",
            "version": reverse("criteria:version", args=["CF-001", 1]),
            "differences": reverse("criteria:differences", args=["CF-001"]),
            "compare": f"{reverse('criteria:compare')}?n=CF-001&n=CF-002&n=CF-003&n=CF-005",
            "compare-differences": f"{reverse('criteria:compare')}?n=CF-006&n=CF-007&differences=on",
            "grid": reverse("criteria:grid"),
            "changes": reverse("criteria:changes"),
            "not-found": f"/{language}/nowhere/",
            "search": f"{reverse('search')}?q=laptop",
            "practice": reverse("practice:list"),
            "practice-map": reverse("practice:map"),
            "good-practice": reverse("practice:good_practice", args=["leeuwarden-one-for-one"]),
            "groups": reverse("groups:groups"),
            "group": reverse("groups:group", args=["be-buyer-group"]),
            "sessions": reverse("working_sessions:list"),
            "sessions-past": reverse("working_sessions:past"),
            "contributions": reverse("contributions:contributions"),
            "sign-in": reverse("account_login"),
            "sign-up": reverse("account_signup"),
        }
        now = timezone.now()
        everybody = WorkingSession.objects.visible_to(AnonymousUser())
        if coming := everybody.ahead(now).first():
            starts_at = coming.starts_at.astimezone(coming.zone)
            pages["session"] = coming.get_absolute_url()
            pages["sessions-month"] = reverse("working_sessions:month", args=[starts_at.year, starts_at.month])
        if was := everybody.past(now).first():
            pages["session-past"] = was.get_absolute_url()
        pages |= {f"page-{page.key}": page.get_absolute_url() for page in Page.objects.all()}
    return pages


def addresses_of_a_member(language: str) -> dict[str, str]:
    """The pages that somebody who has signed in sees, where the database has the demonstration's coordinator."""
    from django.urls import reverse
    from django.utils.translation import override

    from groups.models import Group
    from practice.models import Pilot

    with override(language):
        pages = {
            "my-network": reverse("my_network"),
            "account": reverse("members:overview"),
            "profile": reverse("members:profile"),
            "second-step": reverse("mfa_index"),
            "propose": reverse("contributions:propose"),
            "report": reverse("contributions:problem", args=["CF-006"]),
        }
        if group := Group.objects.filter(slug="demo-buyer-group-exampleville").first():
            for name in ("group", "manage", "settings", "documents", "add_document"):
                pages[f"own-group-{name}"] = reverse(f"groups:{name}", args=[group.slug])
        if pilot := Pilot.objects.published().order_by("number").first():
            pages["pilot"] = pilot.get_absolute_url()
    return pages


def session_of_a_member() -> str | None:
    """The cookie of the demonstration's coordinator; None where `make run` has never made one."""
    from django.conf import settings
    from django.test import Client

    from members.models import User

    person = User.objects.filter(email="coordinator@demo.example").first()
    if person is None:
        return None
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str) -> None:
    """Returns when the address answers. Raises SystemExit after half a minute."""
    for _attempt in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an address of this machine
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The portal did not answer at {url}. Does `make run` work?")


def take(base: str, only: set[str]) -> int:
    from playwright.sync_api import sync_playwright

    browser_path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser_path is None:
        raise SystemExit("No Chromium was found. Install it, for example: apt-get install chromium")
    languages = {code: addresses(code) for code in ("fr", "nl", "en", "de")}
    session = session_of_a_member()
    own = {code: addresses_of_a_member(code) if session else {} for code in languages}
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-background-networking"]
        )
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
                page = context.new_page()
                for pages in (languages, own):
                    if pages is own and session:
                        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
                    for language, found in pages.items():
                        for name, address in found.items():
                            if only and name not in only:
                                continue
                            page.goto(base + address)
                            target = ROOT / "shots" / name / f"{language}-{width}-{scheme}.png"
                            target.parent.mkdir(parents=True, exist_ok=True)
                            page.screenshot(path=target, full_page=True)
                            taken += 1
                context.close()
        browser.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, separated by commas")
    only = {name for name in parser.parse_args().only.split(",") if name}
    os.environ.setdefault("PORTAL_MODE", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pact_portal.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop of its own
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "pact_portal.wsgi", "-b", f"127.0.0.1:{port}", "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        print(f"{take(f'http://127.0.0.1:{port}', only)} pictures in {ROOT / 'shots'}")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
