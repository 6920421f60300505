from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # The layer below tells people of a new head; it cannot reach the inbox by import.
        from agencies.actions.appointments import tell_with  # noqa: PLC0415 - models are loaded
        from notifications.actions import notify  # noqa: PLC0415

        tell_with(notify)
