"""The catalogue's keeper, on a small application of its own."""

import gettext

import polib
import pytest

from house import messages

TEMPLATE = """{% load i18n %}
<div>
  {% translate "Draft's row" %}
      {% if x == 'y' %}{% translate 'May' context "month" as m %}{% endif %}
 {% blocktranslate count n=rows|length trimmed %}
   {{ n }} row
   {% plural %}
   {{ n }} rows
 {% endblocktranslate %}
  {% include "a.html" with label=_("Labelled") %} {{ x|default:_("None yet") }}
</div>
"""
MODULE = """
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

TITLE = _("Two "
          "halves")
def count(n):
    return ngettext("%(n)d plan", "%(n)d plans", n) % {"n": n}
not_ours = other("Not a text")
"""


@pytest.fixture
def app(tmp_path):
    (tmp_path / "renja").mkdir()
    (tmp_path / "renja" / "views.py").write_text(MODULE)
    (tmp_path / "templates" / "renja").mkdir(parents=True)
    (tmp_path / "templates" / "renja" / "list.html").write_text(TEMPLATE)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text('_("Not shipped")')
    return tmp_path


def translate_all(root):
    path = str(root / messages.CATALOGUE)
    catalogue = polib.pofile(path)
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "id:" + entry.msgid_plural}
        else:
            entry.msgstr = "id:" + entry.msgid
    catalogue.save(path)
    return catalogue


def test_extract_finds_the_texts_of_modules_and_templates(app):
    found = messages.extract(app)

    assert {(key[0], key[1], entry.msgid_plural) for key, entry in found.items()} == {
        (None, "Draft's row", ""),
        ("month", "May", ""),
        (None, "%(n)s row", "%(n)s rows"),
        (None, "Labelled", ""),
        (None, "None yet", ""),
        (None, "Two halves", ""),
        (None, "%(n)d plan", "%(n)d plans"),
    }
    assert found[None, "Labelled"].occurrences == [("templates/renja/list.html", "")]


def test_complete_catalogue_has_no_problem_and_compiles(app):
    messages.update(app)
    translate_all(app)

    assert messages.problems(app) == []
    messages.compile_all(app)
    with (app / messages.CATALOGUE).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Two halves") == "id:Two halves"
    assert compiled.ngettext("%(n)d plan", "%(n)d plans", 1) == "id:%(n)d plans"


def test_check_names_missing_unused_fuzzy_and_differing_texts(app):
    messages.update(app)
    catalogue = translate_all(app)
    catalogue.find("Labelled").msgstr = ""
    catalogue.find("None yet").flags.append("fuzzy")
    catalogue.find("%(n)s row").msgstr_plural = {0: "%(m)s baris"}
    catalogue.remove(catalogue.find("Draft's row"))
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="Hilang"))
    catalogue.save(str(app / messages.CATALOGUE))

    assert messages.problems(app) == [
        'no translation: "Draft\'s row"',
        "no longer used: 'Gone'",
        "placeholders differ: '%(n)s row' -> '%(m)s baris'",
        "no translation: 'Labelled'",
        "marked fuzzy: 'None yet'",
    ]
    assert messages.check(app) == 1


def test_update_keeps_translations_and_drops_what_is_no_longer_used(app):
    messages.update(app)
    translate_all(app)
    (app / "renja" / "views.py").write_text('_ = str\nTITLE = _("New text")\n')

    messages.update(app)

    catalogue = polib.pofile(str(app / messages.CATALOGUE))
    assert catalogue.find("Labelled").msgstr == "id:Labelled"
    assert catalogue.find("New text").msgstr == ""
    assert catalogue.find("Two halves") is None
    assert messages.update(app) == 0


def test_our_own_catalogue_is_read_in_full(repository):
    assert messages.extract(repository) != {}
