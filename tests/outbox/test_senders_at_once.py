"""Several senders, killed senders, and senders that are told to end: with real processes and connections of their own."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from mails import write
from smtp_server import SmtpServer

from outbox import sending
from outbox.enums import MessageState
from outbox.models import OutboxMessage
from outbox.sending import Round, send_due

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, deed: Callable[[], object]) -> None:
    """Run it in so many threads, each with its own connection to the database."""
    barrier = threading.Barrier(count)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            deed()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []


def slow(step: str, recipient: str) -> None:
    if step == "DATA":
        time.sleep(0.02)


def send_in_two_threads(smtp: SmtpServer, mails: int) -> Counter[str]:
    """How often each recipient got a mail."""
    smtp.answer = slow
    for _ in range(mails):
        write()
    at_once(2, send_due)
    return Counter(smtp.recipients())


def test_two_senders_at_once_send_each_mail_once(smtp: SmtpServer) -> None:
    shares: Counter[int] = Counter()
    claim = sending.claim

    def counted() -> OutboxMessage | None:
        message = claim()
        if message is not None:
            shares[threading.get_ident()] += 1
        return message

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "claim", counted)
        arrived = send_in_two_threads(smtp, 30)
    assert arrived == Counter({mail.to: 1 for mail in OutboxMessage.objects.all()})
    assert len(arrived) == 30
    assert len(shares) == 2  # both had work: they do not wait for each other
    assert min(shares.values()) >= 5
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


def test_the_control_without_a_claim_mails_are_doubled(smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, with a sender that reads what is due and locks nothing."""

    def without_a_claim() -> OutboxMessage | None:
        message = OutboxMessage.objects.filter(state=MessageState.QUEUED).order_by("due_at", "pk").first()
        if message is not None:
            message.claimed_at = timezone.now()
        return message

    def write_down(message: OutboxMessage, **changes: object) -> None:
        OutboxMessage.objects.filter(pk=message.pk).update(**changes)

    monkeypatch.setattr(sending, "claim", without_a_claim)
    monkeypatch.setattr(sending, "_write", write_down)
    arrived = send_in_two_threads(smtp, 10)
    assert max(arrived.values()) == 2


def test_a_mail_that_another_sender_is_taking_at_this_moment_is_passed_over(smtp: SmtpServer) -> None:
    """The lock itself: while a transaction holds the row of the first mail, the second is sent without waiting."""
    from django.db import transaction

    first, second = write(), write()
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=first.pk)
        started = time.monotonic()
        at_once(1, send_due)
        assert time.monotonic() - started < 5
    assert smtp.recipients() == [second.to]


# --- Processes ---------------------------------------------------------------------------------------------------------


@contextmanager
def sender(smtp_url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py send_outbox` in a process of its own, over the database of this test's process."""
    database = settings.DATABASES["default"]["NAME"]
    start = (
        "from django.conf import settings; from django.core.management import execute_from_command_line as run; "
        f"settings.DATABASES['default']['NAME'] = {database!r}; run({['manage.py', 'send_outbox', *arguments]!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", start],
        env=os.environ | {"PORTAL_MAIL_URL": smtp_url},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def wait_for(what: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.stdout and process.stdout.read()
        time.sleep(0.02)


class Stuck:
    """An answer of a mail server that gets the first mail and says nothing more until it is released."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._released = threading.Event()
        self._last_word: str | None = None

    def __call__(self, step: str, recipient: str) -> str | None:
        if step != "DATA" or self.reached.is_set():
            return None
        self.reached.set()
        self._released.wait(timeout=60)
        return self._last_word

    def take_the_mail(self) -> None:
        self._released.set()

    def forget_the_mail(self) -> None:
        self._last_word = ""
        self._released.set()


@pytest.fixture
def stuck(smtp: SmtpServer) -> Iterator[Stuck]:
    smtp.answer = answer = Stuck()
    yield answer
    answer.forget_the_mail()


def test_a_sender_killed_in_the_middle_of_an_exchange_loses_no_mail(smtp: SmtpServer, stuck: Stuck) -> None:
    mails = [write() for _ in range(3)]
    with sender(smtp.url) as process:
        wait_for(stuck.reached.is_set, process)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    stuck.forget_the_mail()
    taken = OutboxMessage.objects.get(state=MessageState.SENDING)
    assert taken == mails[0]
    assert taken.claimed_at is not None
    # The others go out at once; the one that was on its way waits until its claim ends, and is then sent once.
    assert send_due() == Round(sent=2)
    assert not send_due()
    OutboxMessage.objects.filter(pk=taken.pk).update(claimed_at=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert send_due() == Round(sent=1)
    assert smtp.recipients() == sorted(mail.to for mail in mails)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_loop_that_is_told_to_end_finishes_the_mail_on_its_way(
    smtp: SmtpServer, stuck: Stuck, number: signal.Signals
) -> None:
    mails = [write() for _ in range(3)]
    with sender(smtp.url, "--loop", "--interval", "0.1") as process:
        wait_for(stuck.reached.is_set, process)
        process.send_signal(number)
        time.sleep(0.3)
        assert process.poll() is None
        stuck.take_the_mail()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert smtp.recipients() == [mails[0].to]
    assert dict(OutboxMessage.objects.values_list("to", "state")) == {
        mails[0].to: MessageState.SENT,
        mails[1].to: MessageState.QUEUED,
        mails[2].to: MessageState.QUEUED,
    }


def test_a_loop_sends_what_comes_and_outlives_an_outage_of_the_mail_server(smtp: SmtpServer) -> None:
    down = threading.Event()
    smtp.answer = lambda step, recipient: "421 closing" if down.is_set() else None
    with sender(smtp.url, "--loop", "--interval", "0.1") as process:
        first = write()
        wait_for(lambda: smtp.recipients() == [first.to], process)
        down.set()
        second = write()
        wait_for(lambda: OutboxMessage.objects.get(pk=second.pk).outages == 1, process)
        down.clear()
        OutboxMessage.objects.filter(pk=second.pk).update(due_at=timezone.now())
        wait_for(lambda: len(smtp.received) == 2, process)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Mails: 1 sent, 0 put off" in said
    assert "Mails wait: " in said


def test_a_loop_ends_when_the_process_that_it_belongs_to_is_gone(smtp: SmtpServer) -> None:
    nobody = 2**22 + 1  # above the greatest process number
    with sender(smtp.url, "--loop", "--parent", str(nobody)) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said


def test_two_processes_at_once_send_each_mail_once(smtp: SmtpServer) -> None:
    smtp.answer = slow
    for _ in range(20):
        write()
    with sender(smtp.url) as one, sender(smtp.url) as other:
        said = [process.communicate(timeout=120)[0] for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], said
    assert Counter(smtp.recipients()) == Counter({mail.to: 1 for mail in OutboxMessage.objects.all()})
