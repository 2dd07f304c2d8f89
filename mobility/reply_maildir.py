"""A maildir that a mail server fills, emptied into the conversations. Safe to run twice, and to be stopped."""

import mailbox
from pathlib import Path

from django.utils import timezone

from mobility.reply_inbox import MOST_BYTES, take_reply

FOLDERS = {"posted": "done", "again": "done", "aside": "set-aside"}


def is_maildir(maildir):
    return all((maildir / part).is_dir() for part in ("new", "cur"))


def fetch(maildir: Path, say=lambda line: None):
    """{outcome: how many}. What comes in goes to the folder .done, the rest to .set-aside; say hears why."""
    box = mailbox.Maildir(maildir, factory=None, create=False)
    for name in set(FOLDERS.values()):
        box.add_folder(name)
    count = dict.fromkeys(FOLDERS, 0)
    for path in sorted(path for part in ("new", "cur") for path in (maildir / part).iterdir() if path.is_file()):
        try:
            count[take(path, maildir, say)] += 1
        except FileNotFoundError:
            continue  # somebody else fetches, too, and was faster
    return count


def take(path, maildir, say):
    """Post first, then move: stopped between the two, the mail is found again and known by its Message-ID."""
    with path.open("rb") as mail:
        outcome = take_reply(mail.read(MOST_BYTES + 1))
    if outcome.reason:
        say(f"{path.name}: {outcome.reason}")
        with (maildir / "set-aside.log").open("a", encoding="utf-8") as log:
            log.write(f"{timezone.now().isoformat(timespec='seconds')}\t{path.name}\t{outcome.reason}\n")
    path.replace(maildir / f".{FOLDERS[outcome.kind]}" / "cur" / path.name)
    return outcome.kind
