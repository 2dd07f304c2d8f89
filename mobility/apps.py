from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"

    def ready(self):
        from mobility import news, news_conversations, rights  # noqa: F401 -- they announce themselves
