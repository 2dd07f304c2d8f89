from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"

    def ready(self):
        # They announce themselves.
        from mobility import (  # noqa: F401
            keepsakes,
            news,
            news_conversations,
            news_exchanges,
            news_offers,
            news_reminders,
            news_rounds,
            rights,
        )
        from mobility.papers import commitment_texts  # noqa: F401
