"""Say who keeps each organisation and venue, and write down what invitations went to.

A venue is kept by the region in which it stands. An organisation is kept by the region that used it
first: the host's of the first rakor that invited it, else the region of the first list it is on,
else that of its agency (ministries excepted), else its own. What nobody used and is nowhere stays
with the administrators. Each further region that uses it gets a copy of its own, so that none can
change what another's invitations say.
"""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

KEPT = ("agency_id", "name", "addressee", "email", "phone")
COPIED = (
    "name",
    "participant_class",
    "addressee",
    "agency_id",
    "region_id",
    "email",
    "phone",
    "address",
    "is_active",
)
NATION, DISTRICT = "nation", "district"


def keep_recipients(apps):
    Invitation = apps.get_model("meetings", "Invitation")
    listed = apps.get_model("meetings", "Organisation").objects.filter(
        pk=OuterRef("organisation_id")
    )
    Invitation.objects.update(**{name: Subquery(listed.values(name)[:1]) for name in KEPT})


def users_of(apps):
    """Per organisation the regions that invited it or list it, the first first."""
    invited = apps.get_model("meetings", "Invitation").objects.order_by("pk")
    listed = apps.get_model("meetings", "InviteListEntry").objects.order_by("pk")
    found = {}
    for pairs in (
        invited.values_list("organisation_id", "meeting__host__region_id"),
        listed.values_list("organisation_id", "list__owner__region_id"),
    ):
        for organisation, region in pairs.iterator():
            found.setdefault(organisation, {})[region] = None
    return {organisation: list(regions) for organisation, regions in found.items()}


def home_of(organisation):
    agency, region = organisation.agency, organisation.region
    if agency is not None and agency.kind != "ministry" and agency.region.level != NATION:
        return agency.region_id
    if region is not None and region.level not in {NATION, DISTRICT}:
        return region.pk
    return None


def give_copy(apps, organisation, region):
    """The region's own record; its invitations, their people and its lists move to it."""
    Organisation = apps.get_model("meetings", "Organisation")
    copy = Organisation.objects.create(
        owner_id=region, **{name: getattr(organisation, name) for name in COPIED}
    )
    moved = {"organisation_id": organisation.pk}
    for model, where in (
        ("Invitation", "meeting__host__region_id"),
        ("Delegate", "meeting__host__region_id"),
        ("InviteListEntry", "list__owner__region_id"),
    ):
        rows = apps.get_model("meetings", model).objects.filter(**moved, **{where: region})
        apps.get_model("meetings", model).objects.filter(
            pk__in=list(rows.values_list("pk", flat=True))
        ).update(organisation=copy)


def name_keepers(apps, schema_editor):
    keep_recipients(apps)
    apps.get_model("meetings", "Venue").objects.update(owner=F("region"))
    users = users_of(apps)
    found = apps.get_model("meetings", "Organisation").objects.order_by("pk")
    for organisation in list(found.select_related("agency__region", "region")):
        first, *others = users.get(organisation.pk) or [home_of(organisation)]
        found.filter(pk=organisation.pk).update(owner=first)
        for region in others:
            give_copy(apps, organisation, region)


def tell_apart(apps, schema_editor):
    """One nation-wide list again: what now bears one name twice gets its number behind it."""
    Organisation = apps.get_model("meetings", "Organisation")
    names, agencies = set(), set()
    for each in Organisation.objects.order_by("pk"):
        key = (each.name.lower(), each.region_id)
        if key in names:
            each.name = f"{each.name[:180]} ({each.pk})"
        if each.agency_id in agencies:
            each.agency_id = None
        names.add(key)
        agencies.update({each.agency_id} - {None})
        each.save(update_fields=["name", "agency"])
    places = set()
    for each in apps.get_model("meetings", "Venue").objects.order_by("pk"):
        key = (each.name.lower(), each.region_id)
        if key in places:
            each.name = f"{each.name[:140]} ({each.pk})"
            each.save(update_fields=["name"])
        places.add(key)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_who_keeps_a_list")]

    operations = [migrations.RunPython(name_keepers, tell_apart)]
