from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self):
        from reporting import news, outputs_table, panels  # noqa: F401 -- they announce themselves
