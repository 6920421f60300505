"""Whether anything could print raw what a person typed: `python -m house.markup` lists where.

Templates escape by themselves, so what is looked for are the ways around it: in Python, in
templates and in scripts. A place that needs one stands in `ALLOWED`, with how often and why.
"""

import ast
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from house.place import ROOT
from house.talk import fail

SKIPPED = {".venv", "node_modules", "var", "tests", "bench", "bin", "migrations", "docs"}
SUFFIXES = {".py", ".html", ".txt", ".js"}

PLAIN = "a plain text mail, never shown as a page"
DRAWN = "an SVG drawn here from constants, or by segno, which escapes its title"
ALLOWED = {
    ("templates/agencies/invitation_mail.txt", "autoescape off"): (1, PLAIN),
    ("templates/agencies/new_head_mail.txt", "autoescape off"): (1, PLAIN),
    ("templates/registration/password_reset_mail.txt", "autoescape off"): (1, PLAIN),
    ("templates/meetings/invite_mail.txt", "autoescape off"): (1, PLAIN),
    ("templates/meetings/poll_chosen.txt", "autoescape off"): (1, PLAIN),
    ("templates/meetings/poll_mail.txt", "autoescape off"): (1, PLAIN),
    ("reports/pdf/icons.py", "mark_safe"): (3, DRAWN),
    ("meetings/views/invitations_answers.py", "mark_safe"): (1, DRAWN),
}

# What each template may not hold. htmx would run `hx-on` and `js:`, and hand on `hx-headers`.
IN_TEMPLATES = {
    "|safe": r"\|\s*safe(seq)?\b",
    "autoescape off": r"{%-?\s*autoescape\s+off",
    "hx-on": r"\bhx-on\b",
    "hx-headers": r"\bhx-headers\b",
    "js: in an attribute of htmx": r"\bhx-(vals|vars|headers)\s*=\s*[\"']\s*(js|javascript):",
    "an inline handler": r"<[a-z][^<>]*\son[a-z]+\s*=",
}
IN_SCRIPTS = {
    "innerHTML": r"\.(inner|outer)HTML\b\s*\+?=(?!=)",
    "insertAdjacentHTML": r"\binsertAdjacentHTML\b",
    "document.write": r"\bdocument\.write",
    "createContextualFragment": r"\bcreateContextualFragment\b",
    "eval": r"\beval\(|\bnew Function\(",
}
SAFE_NAMES = {"mark_safe", "SafeString", "SafeText", "html_safe"}
# The first argument of these is read as markup or as a template: it is written out in the source.
WRITTEN_OUT = {"format_html", "format_html_join", "HTML", "Fieldset", "Template", "from_string"}
GETTEXT = {"_", "gettext", "gettext_lazy"}


def found(root: Path) -> list[tuple[str, str]]:
    """(file, what) of each way around escaping, allowed or not."""
    return [
        (path.relative_to(root).as_posix(), what)
        for path in sorted(_sources(root))
        for what in _ways_in(path)
    ]


def complaints(root: Path, allowed: dict[tuple[str, str], tuple[int, str]]) -> list[str]:
    """A line for each file with more ways around escaping than it may have, or with fewer."""
    counted = Counter(found(root))
    return [
        f"{name}: {what} stands {counted[name, what]} times, {allowed.get((name, what), (0,))[0]}"
        " allowed (bin/house/markup.py)"
        for name, what in sorted({*counted, *allowed})
        if counted[name, what] != allowed.get((name, what), (0,))[0]
    ]


def _sources(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED and name[0] != "."]
        yield from (Path(folder, name) for name in names if Path(name).suffix in SUFFIXES)


def _ways_in(path: Path) -> Iterator[str]:
    text = path.read_text()
    if path.suffix == ".py":
        yield from _ways_in_python(ast.parse(text))
        return
    for what, pattern in (IN_SCRIPTS if path.suffix == ".js" else IN_TEMPLATES).items():
        yield from (what for _ in re.finditer(pattern, text))


def _ways_in_python(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (w for w in ("hx-on", "hx-headers") if node.value.startswith(w))
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in SAFE_NAMES:
            yield name
        elif name in WRITTEN_OUT and node.args and not _is_written_out(node.args[0]):
            yield f"{name} of a text that varies"


def _is_written_out(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
        return all(_is_written_out(argument) for argument in node.args)
    return isinstance(node, ast.Constant)


def main() -> int:
    lines = complaints(ROOT, ALLOWED)
    for line in lines:
        fail(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
