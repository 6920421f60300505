"""What a delete may take along stands in a list, with a reason."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CASCADE

APPS = {
    "accounts", "agencies", "alignment", "audit", "meetings", "nomenclature", "notifications", "renja",
    "reports",
}  # fmt: skip


def references_that_cascade():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.remote_field.on_delete is CASCADE:
                yield f"{model._meta.label}.{field.name}"


def test_every_cascade_has_its_reason_in_the_list():
    text = (Path(settings.BASE_DIR) / "docs" / "deletes.md").read_text()
    listed = re.findall(r"^\| (\w+\.\w+\.\w+) \| .+ \|$", text, re.MULTILINE)

    ours = [each for each in references_that_cascade() if each.partition(".")[0] in APPS]

    assert sorted(listed) == sorted(ours)
