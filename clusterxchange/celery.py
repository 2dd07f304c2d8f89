"""The queue. Messages are hints; what must happen is a row (docs/adr/0003)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clusterxchange.settings")

app = Celery("clusterxchange")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
