from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self):
        from clusterxchange.security import apply_policies
        from partnerships import news, news_approvals  # noqa: F401 -- subscribe to what they tell of

        # A signal of the framework, not of a model: policies follow every migrate (docs/adr/0001).
        post_migrate.connect(apply_policies, sender=self, dispatch_uid="apply_policies")
