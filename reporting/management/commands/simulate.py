"""Fill a database with a believable world: same seed and day, same world."""

import datetime

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnerships.models import Organisation
from reporting.simulation import world
from reporting.simulation.logins import PASSWORD


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        for name, default in (("partnerships", 14), ("organisations", 400), ("offers", 300), ("exchanges", 250)):
            parser.add_argument(f"--{name}", type=int, default=default)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=datetime.date.fromisoformat, help="the day the world stands on")
        parser.add_argument("--add", action="store_true", help="also into a database that is in use")
        parser.add_argument("--empty", action="store_true", help="one partnership and one login per role, nothing else")

    def handle(self, *args, **options):
        if Organisation.objects.exists() and not options["add"]:
            raise CommandError("This database already has organisations. Take an empty one, or say --add.")
        call_command("setup_scheme", verbosity=0)
        quiet = options["verbosity"] == 0
        stage = world.prepare(
            options["seed"],
            options["today"] or timezone.localdate(),
            (lambda _sentence: None) if quiet else self.say,
            alone=not options["add"],
        )
        logins = world.build_empty(stage) if options["empty"] else world.build(stage, **self.sizes(options))
        stage.say(f"Logins: {', '.join(row['email'] for row in logins)}; the password of all: {PASSWORD}")

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()

    def sizes(self, options):
        sizes = {name: options[name] for name in ("partnerships", "organisations", "offers", "exchanges")}
        least = {"partnerships": 2, "organisations": 30, "offers": 10, "exchanges": 0}
        for name, number in least.items():
            if sizes[name] < number:
                raise CommandError(f"--{name} needs at least {number}.")
        return sizes
