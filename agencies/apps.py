from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies")

    def ready(self) -> None:
        # The record stands below and cannot ask for the names of roles by import.
        from agencies.models import Role  # noqa: PLC0415 - models are loaded by now
        from audit.models import name_roles_with  # noqa: PLC0415

        name_roles_with(Role.choices)
