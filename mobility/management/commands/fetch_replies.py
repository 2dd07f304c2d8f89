"""Take answers by mail out of a maildir and into their conversations, now."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mobility.reply_maildir import fetch, is_maildir


class Command(BaseCommand):
    help = "Take answers by mail out of MAILDIR. What comes in goes to its folder .done, the rest to .set-aside."

    def add_arguments(self, parser):
        parser.add_argument("maildir", type=Path)

    def handle(self, *, maildir, **options):
        if not is_maildir(maildir):
            raise CommandError(f"{maildir} is no maildir: it has no folders new and cur.")
        count = fetch(maildir, self.stdout.write)
        self.stdout.write("posted {posted}, again {again}, set aside {aside}".format(**count))
