from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        # The layer below shows the link only where there is a file; it cannot ask us by import.
        from meetings.actions import letters as of_rakor  # noqa: PLC0415
        from notifications import attachments  # noqa: PLC0415
        from reports.actions import letters  # noqa: PLC0415

        of_rakor.find_printed_letters_with(letters.has_printed_letter)
        of_rakor.find_current_letters_with(letters.current_letters)
        attachments.read_with(of_rakor.ATTACHED, letters.letter_content)
