from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self):
        from payments import ceilings, conditions, news, panels, reminders, rights, tasks  # noqa: F401 -- they announce themselves
