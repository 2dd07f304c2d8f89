#!/usr/bin/env python3
"""Verify this audit bundle: python3 verify.py [the zip, or the unpacked folder].

Needs Python 3.8 or newer and nothing else, no network. Says every fault it finds; the last line is the verdict, the
exit status 0 (in order) or 1 (faults).

It recomputes what can be recomputed. That the index itself comes from the portal, the seal of index.pdf says: open
that file in a PDF reader, or compare it on the page of the portal that is printed in it.
"""

import hashlib
import json
import pathlib
import re
import sys
import zipfile
import zlib

SUMS, INDEX, SEALED = "SHA256SUMS", "index.json", "index.pdf"
POSTING = ("fund", "seq", "exchange", "kind", "source", "target", "amount", "key", "actor", "reason")
faults, checked = [], {}


def fault(sentence):
    faults.append(sentence)
    print("FAULT  " + sentence)


def count(what, number=1):
    checked[what] = checked.get(what, 0) + number


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def read_all(place):
    """{name: bytes} of the zip or the folder."""
    if place.is_file():
        with zipfile.ZipFile(place) as packed:
            found = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
        return {name.partition("/")[2]: content for name, content in found.items()}
    files = [one for one in place.rglob("*") if one.is_file() and "__pycache__" not in one.parts]
    return {one.relative_to(place).as_posix(): one.read_bytes() for one in files}


def check_sums(files):
    """Every file is the one that was listed, and no other is here."""
    sums = files.get(SUMS, b"")
    listed = {line[66:]: line[:64] for line in sums.decode("utf-8", "replace").splitlines()}
    if sums != "".join(f"{listed[name]}  {name}\n" for name in sorted(listed)).encode():
        fault(SUMS + " is not written as the portal writes it")
    compare(files, listed, {SUMS}, SUMS)


def check_index(files):
    index = json.loads(files[INDEX])
    listed = {one["name"]: one["sha256"] for one in index["files"]}
    compare(files, listed, {SUMS, INDEX, SEALED}, INDEX)
    if sha256(files[INDEX]) not in attached(files[SEALED]):
        fault(SEALED + " was not made for this " + INDEX)
    for name in index["missing"]:
        print("NOTE   the portal had no longer the file " + name)


def compare(files, listed, apart, where):
    for name in sorted(set(listed) | set(files) - apart):
        if name not in files:
            fault(f"{name}: is listed in {where} and not here")
        elif name not in listed:
            fault(f"{name}: is not listed in {where}")
        elif sha256(files[name]) != listed[name]:
            fault(f"{name}: is not the file that {where} lists")
        count("hashes of files")


def attached(pdf):
    """What is packed inside the PDF, as one text."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(part).decode("utf-8", "replace"))
        except zlib.error:
            found.append(part.decode("utf-8", "replace"))
    return "\n".join(found)


def canonical(content):
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_papers(files):
    papers = {one["number"]: one for one in json.loads(files["papers.json"])}
    contents = {}
    for number, paper in papers.items():
        written = files[paper["content"]]
        contents[number] = json.loads(written)
        if sha256(canonical(contents[number])) != paper["sha256"] or canonical(contents[number]) != written:
            fault(f"{number}: its content is not the one that was to be signed")
        if paper["pdf"] and sha256(files[paper["pdf"]]) != paper["pdf_sha256"]:
            fault(f"{number}: its PDF is not the one that the portal sealed")
        count("papers")
    return papers, contents


def check_signatures(files, papers, contents):
    table, signatures = json.loads(files["concerns.json"]), json.loads(files["signatures.json"])
    given = {(one["paper"], one["side"]): one for one in signatures}
    for one in signatures:
        paper, name = papers[one["paper"]], f"{one['paper']}, {one['side']}"
        if one["carried_from"]:
            check_carried(one, given.get((one["carried_from"], one["side"])), papers, contents, table, name)
        elif one["sha256"] != paper["sha256"]:
            fault(f"{name}: the signature is under another content")
        if one["file"] and sha256(files[one["file"]]) != one["file_sha256"]:
            fault(f"{name}: the file that was signed elsewhere was changed")
        count("signatures")
    for number, paper in papers.items():
        for side in table["signers"][paper["kind"]]:
            if paper["status"] == "signed" and (number, side) not in given:
                fault(f"{number}: is in force without the signature of {side}")


def check_carried(one, source, papers, contents, table, name):
    """A carried signature holds where everything that concerns its side reads as it was signed."""
    if source is None or source["carried_from"] or source["sha256"] != one["sha256"]:
        fault(f"{name}: the signature it was carried from is not here")
        return
    paper, earlier = papers[one["paper"]], papers[one["carried_from"]]
    if one["sha256"] != earlier["sha256"]:
        fault(f"{name}: the signature is under another content")
    concerns, everybody = table["concerns"][paper["kind"]], table["signers"][paper["kind"]]

    def part_of(content):
        return {part: said for part, said in content.items() if one["side"] in concerns.get(part, everybody)}

    if part_of(contents[one["carried_from"]]) != part_of(contents[one["paper"]]):
        fault(f"{name}: the signature was carried although something that concerns its side reads otherwise")
    count("carried signatures")


def check_evidence(files):
    for one in json.loads(files["evidence.json"]):
        if one["file"] and sha256(files[one["file"]]) != one["sha256"]:
            fault(f"{one['file']}: is not the file that was uploaded")
        count("evidence")


def check_recoveries(files):
    for one in json.loads(files["recoveries.json"]):
        if one["letter"] and sha256(files[one["letter"]]) != one["letter_sha256"]:
            fault(f"{one['letter']}: is not the letter that the portal sealed")
        count("recoveries")


def check_postings(files):
    """Each hash is of the hash before and of the posting; those in between are other visits' and are not here."""
    before = None
    for one in json.loads(files["postings.json"]):
        name, said = f"posting {one['seq']}", json.loads(one["hashed"])
        if sha256(bytes.fromhex(one["prev"]) + one["hashed"].encode()) != one["hash"]:
            fault(name + ": its hash is another one")
        if said[: len(POSTING)] != [one[column] for column in POSTING]:
            fault(name + ": it says something else than what was hashed")
        if (
            before
            and before["fund"] == one["fund"]
            and before["seq"] + 1 == one["seq"]
            and before["hash"] != one["prev"]
        ):
            fault(name + ": it does not follow the one before")
        before = one
        count("postings")


def verify(files):
    check_sums(files)
    try:
        check_index(files)
        papers, contents = check_papers(files)
        check_signatures(files, papers, contents)
        check_evidence(files)
        check_recoveries(files)
        check_postings(files)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as problem:
        fault(f"a file is missing or cannot be read ({type(problem).__name__}: {problem})")


def main():
    place = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    try:
        files = read_all(place)
    except (zipfile.BadZipFile, zlib.error, OSError) as problem:
        files = {}
        fault(f"the bundle cannot be read ({problem})")
    verify(files)
    print("Checked: " + ", ".join(f"{number} {what}" for what, number in checked.items()) + ".")
    print(f"{len(faults)} faults." if faults else "Everything is in order.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
