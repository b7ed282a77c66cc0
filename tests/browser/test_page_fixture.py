"""The browser tests' own gates: each can fail."""

from __future__ import annotations

import pytest
from page_faults import PageFaults
from playwright.sync_api import Page, expect

from criteria.models import Criterion

# The page is the portal's own, so that its Content-Security-Policy is in force.
PROVOCATIONS = {
    "console": ("console.error('broken')", "on the console: broken"),
    "script": ("setTimeout(() => { throw new Error('lost') })", "error in a script: .*lost"),
    "policy": ("document.body.innerHTML = '<p style=\"color: red\">x</p>'", "Content Security Policy"),
    "host": ("new Image().src = 'http://elsewhere.invalid/pixel.png'", "request to another host|Content Security"),
}


def test_faults_are_noticed(page: Page, page_faults: PageFaults) -> None:
    page.goto("/robots.txt")
    for script, complaint in PROVOCATIONS.values():
        page.goto("/en/")
        assert page_faults.found == []
        page.evaluate(script)
        page.wait_for_timeout(200)
        with pytest.raises(pytest.fail.Exception, match=complaint):
            page_faults.check()
        page_faults.found.clear()


def test_a_request_to_another_host_is_noticed_and_goes_nowhere(page: Page, page_faults: PageFaults) -> None:
    page.goto("/robots.txt")
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.invalid/")
    with pytest.raises(pytest.fail.Exception, match="request to another host: http://elsewhere.invalid/"):
        page_faults.check()
    page_faults.found.clear()


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_live_server_shows_the_starter_catalogue_again_after_a_test_that_emptied_it(time: str, page: Page) -> None:
    criterion = Criterion.objects.published().first()
    assert criterion is not None
    answer = page.goto(f"/c/{criterion.number}")
    assert answer is not None
    assert answer.ok
    expect(page.get_by_text(criterion.number).first).to_be_visible()
    Criterion.objects.update(current=None)
