from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Wiring")
    default = True


class ServedFiles(StaticFilesConfig):
    """Static files without what a package brings for other ways of using it.

    Tabulator alone would add 24 MB of themes and module builds to be hashed and compressed.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "tabulator_*",
        "tabulator.js*",
        "tabulator.css*",
        "jquery_wrapper.js",
    ]
