from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from clusterxchange.workflow_pictures import draw


class Command(BaseCommand):
    help = "Draw docs/workflows.md from the workflow tables."

    def handle(self, *args, **options):
        Path(settings.BASE_DIR / "docs" / "workflows.md").write_text(draw())
