from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlignmentConfig(AppConfig):
    name = "alignment"
    verbose_name = _("Alignment")

    def ready(self) -> None:
        # Plans are declared fit in the layer below, which cannot ask for their checks by import.
        from alignment.actions.gate import judge  # noqa: PLC0415
        from renja.actions.gates import judge_with  # noqa: PLC0415

        judge_with(judge)
