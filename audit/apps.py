from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Record of roles and sign-ins")

    def ready(self) -> None:
        from audit.actions import follow_sign_ins  # noqa: PLC0415 - models are loaded by now

        follow_sign_ins()
