from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"

    def ready(self):
        # They announce themselves.
        from mobility import news, news_conversations, news_exchanges, news_reminders, rights  # noqa: F401
