from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_rakor_letters"),
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
                    ("rakor_invitation", "Invitation with its recipients"),
                    ("rakor_sheet", "Blank attendance sheets"),
                    ("rakor_present", "Attendance list"),
                    ("rakor_cards", "Name cards"),
                    ("rakor_signs", "Table signs"),
                    ("rakor_minutes", "Minutes"),
                    ("rakor_record", "Berita acara"),
                    ("rakor_activity", "Activity report"),
                ],
                max_length=20,
            ),
        ),
    ]
