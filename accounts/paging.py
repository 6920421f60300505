"""Lists in pages: whatever number an address asks for, the nearest page answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from accounts.typed import whole_number

if TYPE_CHECKING:
    from django.views.generic import ListView

    Listing = ListView[Any]
else:
    Listing = object


def nearest_page(rows: Any, size: int, asked: object) -> Page[Any]:
    """The page asked for: the first for what is no number, the last for one behind it."""
    paginator = Paginator(rows, size)
    return paginator.page(_nearest(asked, paginator.num_pages))


def _nearest(asked: object, most: int) -> int:
    digits = str(asked or "").strip()
    if not digits.isdecimal():
        return 1
    number = whole_number(digits)
    return most if number is None else min(max(number, 1), most)


class NearestPage(Listing):
    """For a `ListView`, which by itself answers 404 to a page that there is not."""

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """What `ListView` expects: paginator, page, its rows, whether there are other pages."""
        page = nearest_page(queryset, page_size, self.request.GET.get(self.page_kwarg))
        return page.paginator, page, page.object_list, page.has_other_pages()
