"""An answer by mail, read: from whom, to which address, what is new in it. Pure: bytes in, a Reply out."""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

# Stands over every message we send; what answers leave under it is ours.
CUT_LINE = "--- Write your answer above this line; it is added to the conversation. ---"
LONGEST = 10_000
HEADERS_ONLY = 64 * 1024
TO_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
# Where programs begin to quote: "On Monday, X wrote:", Outlook's head, a forwarded one.
QUOTE_BEGINS = re.compile(
    r"^\s*(-{2,}\s*(original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original)"
    r"\s*-{2,}"
    r"|_{10,}|on .{5,200} wrote:|am .{5,200} schrieb .{0,120}:|le .{5,200} a écrit\s*:|el .{5,200} escribió:"
    r"|il .{5,200} ha scritto:|em .{5,200} escreveu:)\s*$",
    re.IGNORECASE,
)
OUTLOOK_HEAD = re.compile(r"^\s*\*?(from|von|de|da|od):\*?\s.+@", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """key: fingerprint of its Message-ID; to: the headers an address may stand in; files: [(name, bytes)]."""

    key: str
    sender: str
    to: str
    automatic: bool
    text: str = ""
    files: list = field(default_factory=list)


def read_reply(raw, *, headers_only=False):
    """Reply of a mail's bytes. Broken parts are left out; nothing in a mail makes this fail for long: it is bytes."""
    message = email.message_from_bytes(raw[:HEADERS_ONLY] if headers_only else raw, policy=email.policy.default)
    plain = email.message_from_bytes(raw[:HEADERS_ONLY], policy=email.policy.compat32)
    named = header(plain, "Message-ID").strip()
    return Reply(
        key=hashlib.sha256(named.encode("utf-8", "replace") if named else raw).hexdigest(),
        sender=parseaddr(header(plain, "From"))[1].lower(),
        to=" ".join(f"<{one}>" for _name, one in getaddresses([header(plain, name) for name in TO_HEADERS])),
        automatic=is_automatic(plain),
        text="" if headers_only else cut(text_of(message))[:LONGEST],
        files=[] if headers_only else files_of(message),
    )


def header(message, name):
    return " ".join(str(one).replace("\r", " ").replace("\n", " ") for one in message.get_all(name, []))


def is_automatic(message):
    """Out of office, bounces, lists: answering them would go on for ever (RFC 3834)."""
    said = header(message, "Auto-Submitted").lower()
    return (
        (bool(said) and said != "no")
        or header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or header(message, "Return-Path").strip() == "<>"
        or bool(header(message, "List-Id") or header(message, "X-Autoreply"))
    )


def text_of(message):
    """The words of the mail: plain text, else what its HTML says."""
    for kind in ("plain", "html"):
        for part in message.walk():
            if part.get_content_type() == f"text/{kind}" and not part.get_filename():
                text = decoded(part)
                return text if kind == "plain" else words_of_html(text)
    return ""


def decoded(part):
    content = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:  # a charset nobody knows
        return content.decode("utf-8", "replace")


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in ("style", "script", "head", "title"):
            self.hidden += 1
        if tag in ("br", "p", "div", "tr", "li", "blockquote"):
            self.words.append("\n> " if tag == "blockquote" else "\n")

    def handle_endtag(self, tag):
        if tag in ("style", "script", "head", "title"):
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def words_of_html(text):
    parser = Words()
    parser.feed(text)
    return "".join(parser.words)


def cut(text):
    """Only what is new: nothing quoted, no signature, no control signs."""
    text = "".join(
        sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign in "\n\t" or sign.isprintable()
    )
    kept = []
    for line in text.split("\n"):
        if (
            CUT_LINE in line
            or line.rstrip("\r") in ("-- ", "--")
            or QUOTE_BEGINS.match(line)
            or OUTLOOK_HEAD.match(line)
        ):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", unwrapped("\n".join(kept))).strip()


def unwrapped(text):
    """ "On … wrote:" that a mail program broke over two lines at the end."""
    return re.sub(r"\n\s*on [^\n]{5,120}\n[^\n]{0,120}wrote:\s*$", "", text.rstrip(), flags=re.IGNORECASE)


def files_of(message):
    """[(name, bytes)] of what was attached; pictures inside of a signature are none."""
    found = []
    for part in message.walk():
        name = part.get_filename()
        inline = part.get_content_disposition() == "inline" and part.get("Content-ID")
        if name and not inline and not part.is_multipart():
            found.append((str(name), part.get_payload(decode=True) or b""))
    return found
