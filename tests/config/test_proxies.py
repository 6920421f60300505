"""Who a request comes from, behind proxies and without."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import believe_trusted_proxies


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.1.0.0/16")]


def seen(sender, forwarded, proto="https"):
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR=sender,
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto},
    )
    believe_trusted_proxies(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.META.get("HTTP_X_FORWARDED_PROTO")


@pytest.mark.parametrize(
    ("sender", "forwarded", "place"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.7", "203.0.113.7"),  # the first is the visitor's word
        ("127.0.0.1", "192.0.2.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),  # two proxies
        ("::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7:4711", "127.0.0.1"),
    ],
)
def test_the_last_address_that_is_no_proxy_is_the_visitor(sender, forwarded, place):
    assert seen(sender, forwarded) == (place, "https")


@pytest.mark.parametrize("sender", ["203.0.113.50", "10.2.0.1", ""])
def test_who_is_no_proxy_says_nothing_about_address_and_scheme(sender):
    assert seen(sender, "192.0.2.1") == (sender, None)
