from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"

    def ready(self):
        from mobility import news  # noqa: F401 -- subscribes to what it tells of
