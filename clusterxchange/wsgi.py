"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clusterxchange.settings")
application = get_wsgi_application()

# Load every page now, not while the first visitor waits. What is loaded stays: without the freeze every full
# collection would walk it again in the middle of somebody's page.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
