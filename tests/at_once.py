"""Deeds of several people at the same moment, in real threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

Deed = Callable[[], Any]


def together(*deeds: Deed) -> list[Any]:
    """What each of several deeds returns or raises, in their order; all of them begin at the same moment."""
    start = threading.Barrier(len(deeds))
    met: dict[int, Any] = {}

    def work(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            met[number] = deeds[number]()
        except Exception as error:
            met[number] = error
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(len(deeds))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return [met[number] for number in range(len(deeds))]


def refusals(*deeds: Deed) -> list[Exception | None]:
    """What each of several deeds raises, None where it was done."""
    return [one if isinstance(one, Exception) else None for one in together(*deeds)]
