from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0001_initial"),
        ("renja", "0001_initial"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("alignment_agency", "Alignment of one agency"),
                    ("alignment_region", "Alignment of a region"),
                    ("rakor_letter", "Invitation letters"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_kind_has_its_agency"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(kind="alignment_region", agency=None)
                | ~Q(kind="alignment_region") & Q(agency__isnull=False),
                name="report_kind_has_its_agency",
            ),
        ),
    ]
