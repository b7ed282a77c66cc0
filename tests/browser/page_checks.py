"""What every page must be, whatever it is for: axe-core finds nothing, and it is no wider than a phone."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

OPEN_EVERYTHING = "document.querySelectorAll('main details').forEach((details) => { details.open = true })"
# What needs the picture of the page is slow, so it leaves out what repeats: the fifth and further values of a filter,
# and the fifth and further results; where nothing does, one run sees to everything. The report holds only what is
# needed of a result of megabytes, and nothing is fetched beforehand: the portal has neither films nor foreign styles.
RUN_AXE = """async (asPicture) => {
    const pictorial = ["color-contrast", "link-in-text-block", "target-size"];
    const switched = (enabled) => Object.fromEntries(pictorial.map((rule) => [rule, {enabled}]));
    const run = async (options) => (await axe.run({reporter: "no-passes", preload: false, ...options})).violations;
    const repeated = asPicture ?
        document.querySelectorAll(".facet li:nth-child(n+5), .cards > li:nth-child(n+5)") : [];
    const found = await run({rules: switched(asPicture && !repeated.length)});
    if (repeated.length) {
        const places = [...repeated].map((element) => [element, document.createComment("")]);
        for (const [element, place] of places) element.replaceWith(place);
        found.push(...await run({runOnly: pictorial, rules: switched(true)}));
        for (const [element, place] of places) place.replaceWith(element);
    }
    return found.flatMap(({id, help, nodes}) =>
        nodes.map((node) => `${id}: ${help}: ${node.target} ${node.html.slice(0, 200)}`));
}"""
# What reaches beyond the right edge, without what scrolls or is clipped in a frame of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `scrolls to ${document.documentElement.scrollWidth} px: ` + [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map((element) => `${element.tagName}.${element.className}`).join(", ")]"""


def axe(page: Page, *, as_picture: bool = True) -> list[str]:
    """What axe-core finds, with every disclosure open; without the rules that need the page's picture where asked."""
    page.evaluate(OPEN_EVERYTHING)
    if not page.evaluate("'axe' in window"):  # half a megabyte
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, as_picture)


def too_wide(page: Page) -> list[str]:
    page.evaluate(OPEN_EVERYTHING)
    return page.evaluate(TOO_WIDE)


def faults_on_desk_and_phone(page: Page) -> list[str]:
    """On a wide screen by daylight, and on a phone in the dark. Without a second visit, for pages that only a form leads
    to."""
    found = []
    for viewport, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {finding}" for finding in (*axe(page), *too_wide(page))]
    return found
