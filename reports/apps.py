from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        # The layer below shows the link only where there is a file; it cannot ask us by import.
        from meetings.actions.letters import find_printed_letters_with  # noqa: PLC0415
        from reports.actions.letters import has_printed_letter  # noqa: PLC0415

        find_printed_letters_with(has_printed_letter)
