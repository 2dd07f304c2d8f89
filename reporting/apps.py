from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self):
        from reporting import news, news_reports, outputs_table, panels, rights  # noqa: F401 -- they announce themselves
