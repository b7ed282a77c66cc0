"""Reads calendar files for tests, from RFC 5545 alone and without the library that writes them. It takes no bad file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ESCAPES = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}


@dataclass
class Property:
    value: str  # as written
    parameters: dict[str, str]

    @property
    def text(self) -> str:
        assert re.fullmatch(r"(?:[^\\;,]|\\[nN,;\\])*", self.value), f"not escaped: {self.value}"
        return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], self.value)


@dataclass
class Component:
    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: list[Component] = field(default_factory=list)

    def __getitem__(self, name: str) -> Property:
        [only] = self.properties[name]
        return only

    def text(self, name: str) -> str:
        return self[name].text if name in self.properties else ""


def read(file: bytes | str) -> Component:
    raw = file.encode() if isinstance(file, str) else file
    assert raw.endswith(b"\r\n"), "the last line does not end"
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n"), "a line does not end with CRLF"
    lines = raw.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in lines), "a line of more than 75 octets"
    for line in lines:
        line.decode()  # no letter is cut in two
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw), "a control character"
    unfolded = raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    top = Component("")
    stack = [top]
    for line in unfolded:
        name, parameters, value = _content_line(line)
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].children.append(stack[-1])
        elif name == "END":
            assert stack.pop().name == value
        else:
            stack[-1].properties.setdefault(name, []).append(Property(value, parameters))
    [calendar] = top.children
    assert (len(stack), calendar.name, calendar["VERSION"].value) == (1, "VCALENDAR", "2.0")
    return calendar


def _content_line(line: str) -> tuple[str, dict[str, str], str]:
    matched = re.match(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$', line, re.DOTALL)
    assert matched, f"no content line: {line}"
    name, parameters, value = matched.groups()
    found = re.findall(r';([A-Z-]+)=(?:"([^"]*)"|([^";:,]*))', parameters)
    return name, {key: quoted or plain for key, quoted, plain in found}, value


def events(file: bytes | str) -> list[Component]:
    found = read(file).children
    assert {event.name for event in found} <= {"VEVENT"}  # no alarm, no time zone of one's own
    assert all(event.children == [] for event in found)
    return found


def event(file: bytes | str) -> Component:
    [only] = events(file)
    return only
