from django.apps import AppConfig


class ClusterxchangeConfig(AppConfig):
    name = "clusterxchange"
    verbose_name = "ClusterXchange"

    def ready(self):
        from clusterxchange import checks  # noqa: F401 -- registers the system checks
