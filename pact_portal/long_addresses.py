"""Long addresses reach the portal, which answers them with a page of its own in the reader's language.

gunicorn refuses every request line of more than 8,190 characters with a bare sentence in English, and its setting
`limit_request_line` can only lower that bound or take it away. A search text that somebody pasted may well be longer.
"""

from __future__ import annotations

LONGEST_REQUEST_LINE = 32_768  # characters; beyond that it is an attack, and gunicorn's sentence will do


def accept() -> int:
    """Raises gunicorn's bound, in this process and those it forks. The value for `limit_request_line`."""
    from gunicorn.http import message  # not at the top: only a process that serves needs it

    message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE
    return LONGEST_REQUEST_LINE
