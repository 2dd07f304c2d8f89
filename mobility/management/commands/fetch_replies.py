"""Take answers by mail out of a maildir and into their conversations. Safe to run twice, and to be stopped."""

import mailbox
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mobility.reply_inbox import MOST_BYTES, take_reply

FOLDERS = {"posted": "done", "again": "done", "aside": "set-aside"}


class Command(BaseCommand):
    help = "Take answers by mail out of MAILDIR. What comes in goes to its folder .done, the rest to .set-aside."

    def add_arguments(self, parser):
        parser.add_argument("maildir", type=Path)

    def handle(self, *, maildir, **options):
        if not all((maildir / part).is_dir() for part in ("new", "cur")):
            raise CommandError(f"{maildir} is no maildir: it has no folders new and cur.")
        box = mailbox.Maildir(maildir, factory=None, create=False)
        for name in set(FOLDERS.values()):
            box.add_folder(name)
        count = {"posted": 0, "again": 0, "aside": 0}
        for path in sorted(path for part in ("new", "cur") for path in (maildir / part).iterdir() if path.is_file()):
            try:
                count[self.take(path, maildir)] += 1
            except FileNotFoundError:
                continue  # somebody else fetches, too, and was faster
        self.stdout.write("posted {posted}, again {again}, set aside {aside}".format(**count))

    def take(self, path, maildir):
        """Post first, then move: stopped between the two, the mail is found again and known by its Message-ID."""
        with path.open("rb") as mail:
            outcome = take_reply(mail.read(MOST_BYTES + 1))
        if outcome.reason:
            self.stdout.write(f"{path.name}: {outcome.reason}")
            with (maildir / "set-aside.log").open("a", encoding="utf-8") as log:
                log.write(f"{timezone.now().isoformat(timespec='seconds')}\t{path.name}\t{outcome.reason}\n")
        path.replace(maildir / f".{FOLDERS[outcome.kind]}" / "cur" / path.name)
        return outcome.kind
