from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self):
        from mobility.operations.signatures import signing
        from payments import (  # noqa: F401 -- they announce themselves
            ceilings,
            conditions,
            keepsakes,
            news,
            news_recoveries,
            panels,
            reminders,
            rights,
            tasks,
        )
        from payments.operations import sign_agreement

        signing["agreement"] = sign_agreement
