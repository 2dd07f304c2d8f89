#!/usr/bin/env python
"""The portal's command line. Commands that build or seed the database act as its owner."""

import os
import sys

OWNER_COMMANDS = {"migrate", "makemigrations", "setup_scheme", "simulate", "loaddata", "flush", "sqlmigrate"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clusterxchange.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS and "DATABASE_OWNER_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
