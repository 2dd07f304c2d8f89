"""NACE 2.1: what an organisation does, by the Union's classification of economic activities. Pure, no network."""

import re
from functools import cache
from importlib.resources import files

from partnerships.places import folded

LINE = re.compile(r'^( *)(\w+) .*?label="([^"]*)"')
MOST = 8


@cache
def activities() -> dict[str, str]:
    """{"62.10": "Computer programming activities", …}: divisions, groups and classes, as they are written."""
    # The data of python-stdnum, which itself looks numbers up and lists none.
    text = (files("stdnum.eu") / "nace21.dat").read_text(encoding="utf-8")
    found, path = {}, []
    for indent, digits, label in (match.groups() for match in map(LINE.match, text.splitlines()) if match):
        path = [*path[: len(indent)], digits]
        if digits.isdigit():
            found[written("".join(path))] = label
    return found


def written(code: str) -> str:
    """ "6210" and "62.10" are 62.10; what is no code stays as it is."""
    bare = re.sub(r"[\s.]", "", code)
    return f"{bare[:2]}.{bare[2:]}" if len(bare) > 2 and bare.isascii() and bare.isdigit() else bare


def is_activity(code: str) -> bool:
    return written(code) in activities()


def activity_name(code: str) -> str:
    """ "62.10 Computer programming activities"; a code nobody knows stays as it is."""
    label = activities().get(code)
    return f"{code} {label}" if label else code


def matching(words: str, most: int = MOST) -> list[tuple[str, str]]:
    """(code, label) of the activities whose code or label begins with, or holds, every word."""
    start, wanted = written(words), folded(words).split()
    if not wanted:
        return []
    found = (
        (code, label) for code, label in activities().items()
        if code.startswith(start) or all(word in folded(label) for word in wanted)
    )  # fmt: skip
    return [pair for pair, _place in zip(found, range(most), strict=False)]
