"""Whom a letter addresses: an office and the body it heads, in one line."""

from __future__ import annotations

from agencies.models import Region


def body_of(name: str, region: Region | None) -> str:
    """`Dinas Sosial Kota Pangkalpinang`: a body's name with its region, where it leaves that open."""
    where = region.beside(name) if region else ""
    if where and region and region.is_province:
        where = f"Provinsi {where}"
    return f"{name} {where}" if where else name


def head_of(office: str, name: str, region: Region | None) -> str:
    """`Kepala Dinas Sosial Kota Pangkalpinang` for the office `Kepala`.

    What the office says of the body already is said once: `Kepala Bappeda` of `Bappeda Kota Uji`
    becomes `Kepala Bappeda Kota Uji`. A person, or an office inside the body, stands before it
    with a comma; an office that ends as the body does names it in full.
    """
    body = body_of(name, region)
    said, full = office.split(), body.split()
    if not said:
        return body
    if name.casefold() in office.casefold():
        where = region.beside(office) if region else ""
        return office if not where else office + body[len(name) :]
    for count in range(min(len(said), len(full)), 0, -1):
        if _same(said[-count:], full[:count]):
            return " ".join([*said, *full[count:]])
    if len(said) == 1:
        return f"{office} {body}"
    return office if _same(said[-1:], full[-1:]) else f"{office}, {body}"


def _same(some: list[str], others: list[str]) -> bool:
    return [word.casefold() for word in some] == [word.casefold() for word in others]
