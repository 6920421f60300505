"""The translation catalogue, kept without system gettext.

`extract` brings locale/id/LC_MESSAGES/django.po to what the code and the templates say, `check`
fails where the two differ, `compile` makes the .mo that Django reads. Run with the application's
Python: PYTHONPATH=bin .venv/bin/python -m house.messages check.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from house.place import ROOT
from house.talk import fail

CATALOGUE = Path("locale/id/LC_MESSAGES/django.po")
SKIPPED = {".venv", "node_modules", "var", "tests", "bench", "bin", "migrations"}
TEMPLATES = {".html", ".txt"}
# Babel's notation: which argument is the message, which the plural, which the context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
METADATA = {
    "Project-Id-Version": "renjana",
    "Language": "id",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]  # context and msgid: what makes an entry of a catalogue unique


def extract(root: Path) -> dict[Key, polib.POEntry]:
    """Every text of the source that asks for a translation, with the files it stands in."""
    entries: dict[Key, polib.POEntry] = {}
    for path in sources(root):
        name = str(path.relative_to(root))
        for context, msgid, plural in texts_of(path):
            entry = entries.setdefault(
                (context, msgid), polib.POEntry(msgctxt=context, msgid=msgid)
            )
            entry.msgid_plural = plural or entry.msgid_plural
            # Without line numbers, so that moving code leaves the catalogue as it is.
            if (name, "") not in entry.occurrences:
                entry.occurrences.append((name, ""))
            if "%(" in msgid and "python-format" not in entry.flags:
                entry.flags.append("python-format")
    return entries


def sources(root: Path) -> Iterator[Path]:
    """The Python modules and templates of the application, in a fixed order."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if SKIPPED.isdisjoint(parts) and not parts[0].startswith("."):
            is_template = path.suffix in TEMPLATES and "templates" in parts
            if path.suffix == ".py" or is_template:
                yield path


def texts_of(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    """Context, msgid and plural of each translatable text in one file."""
    from babel.messages.extract import extract as babel_extract

    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        code = template_as_python(code, origin=str(path))
    found = babel_extract("python", io.BytesIO(code.encode()), KEYWORDS)
    for _line, message, _comments, context in found:
        msgid, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
        yield context, msgid, plural


def template_as_python(code: str, origin: str) -> str:
    """A template's texts as gettext calls, one under the other, for Babel's Python reader."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    # The indentation of HTML is not that of Python.
    return "\n".join(line.strip() for line in templatize(code, origin=origin).splitlines())


def read_catalogue(root: Path) -> polib.POFile:
    path = root / CATALOGUE
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = dict(METADATA)
    return catalogue


def update(root: Path) -> int:
    """Bring the catalogue to what the source says, keeping every translation that still fits."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in read_catalogue(root)}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = dict(METADATA)
    wanted = extract(root)
    for key in sorted(wanted, key=lambda key: (key[1].casefold(), key[1], key[0] or "")):
        entry, old = wanted[key], known.get(key)
        if old:
            entry.msgstr, entry.comment, entry.tcomment = old.msgstr, old.comment, old.tcomment
            entry.msgstr_plural = old.msgstr_plural
        if entry.msgid_plural:
            entry.msgstr_plural = entry.msgstr_plural or {0: entry.msgstr}
            entry.msgstr = ""
        catalogue.append(entry)
    (root / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(root / CATALOGUE))
    print(f"{len(catalogue)} texts, {len(catalogue.untranslated_entries())} without translation")
    return 0


def problems(root: Path) -> list[str]:
    """What keeps the catalogue from being complete, one sentence each."""
    wanted = extract(root)
    catalogue = read_catalogue(root)
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found = [f"no translation: {key[1]!r}" for key in sorted_keys(wanted.keys() - known.keys())]
    found += [f"no longer used: {key[1]!r}" for key in sorted_keys(known.keys() - wanted.keys())]
    for key in sorted_keys(wanted.keys() & known.keys()):
        found += problems_of(known[key], wanted[key])
    return found


def sorted_keys(keys: set[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: (key[1], key[0] or ""))


def problems_of(entry: polib.POEntry, wanted: polib.POEntry) -> list[str]:
    """What is wrong with one entry that is both in the source and in the catalogue."""
    found = []
    translations = list(entry.msgstr_plural.values()) if wanted.msgid_plural else [entry.msgstr]
    if (wanted.msgid_plural or "") != (entry.msgid_plural or ""):
        found.append(f"plural differs from the source: {entry.msgid!r}")
    elif not translations or not all(translations):
        found.append(f"no translation: {entry.msgid!r}")
    elif entry.fuzzy:
        found.append(f"marked fuzzy: {entry.msgid!r}")
    else:
        # A language with one form, such as Indonesian, follows the plural.
        wished = sorted(PLACEHOLDER.findall(wanted.msgid_plural or wanted.msgid))
        found += [
            f"placeholders differ: {entry.msgid!r} -> {text!r}"
            for text in translations
            if sorted(PLACEHOLDER.findall(text)) != wished
        ]
    return found


def check(root: Path) -> int:
    found = problems(root)
    for sentence in found:
        fail(sentence)
    if found:
        fail(f"{len(found)} problems in {CATALOGUE}; `make messages` adds and removes entries.")
    return 1 if found else 0


def compile_all(root: Path) -> int:
    for path in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


COMMANDS = {"extract": update, "check": check, "compile": compile_all}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        fail(f"usage: bin/messages {'|'.join(COMMANDS)}")
        return 2
    return COMMANDS[arguments[0]](ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
