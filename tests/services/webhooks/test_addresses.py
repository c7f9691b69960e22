"""Webhooks go to public hosts, spelled the one plain way, and never behind our own walls."""

from __future__ import annotations

from typing import Any

import pytest

from services.webhooks.addresses import BadAddress, is_public, target_of

GOOD = [
    "https://hooks.example.com/",
    "https://example.org/a/b?c=d",
    "https://example.org:8443/x",
    "https://xn--bcher-kva.example/x",
    "https://8.8.8.8/x",
    "https://[2606:4700::1111]/x",
]
PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:7f00:1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:0a00:0001::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "3fff::1",
    "2600::5efe:127.0.0.1", "2600::200:5efe:7f00:1", "100::1", "5f00::1",
]  # fmt: skip
SPELLED = [
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
    "https://127.0.1/", "https://127.0.0.01/", "https://127.0.0.1./", "https://0/", "https://134744072/",
    "https://08.8.8.8/", "https://8.8.8.8./", "https://8.8.2056/", "https://example.0x7f/", "https://a.b.1/",
    "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://a.localhost/", "https://hooks.local/",
    "https://db.internal/", "https://metadata.google.internal/", "https://printer.home.arpa/", "https://router.lan/",
    "https://intranet/", "https://ip6-localhost/", "https://example.com./",
    "https://[::1%25lo]/", "https://[fe80::1%25eth0]/", "https://[::ffff:127.0.0.1]/", "https://[::]/",
    "https://１２７.0.0.1/", "https://ⓛocalhost/", "https://127。0。0。1/", "https://%31%32%37.0.0.1/",
    "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "https://example.com@127.0.0.1/",
    "https://user:password@example.com/", "https://127.0.0.1:443@example.com/", "https://example.com#@127.0.0.1/",
    "https://example.com:0/", "https://example.com:99999/", "https://example.com:x/", "https:///x", "https://",
    "https:example.com", "//example.com/", "http://example.com/", "ftp://example.com/", "file:///etc/passwd",
    "gopher://example.com/", "javascript:alert(1)", "https://example.com/\r\nX-Evil: 1", "https://exa\tmple.com/",
    "https://-a.example.com/", "https://a..example.com/", "https://[::1/", "https://[v1.x]/", "",
    "https://" + "a" * 500, "https://0.0.0.0/",
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_public_hosts_are_taken(url: str) -> None:
    assert target_of(url).secure


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_that_is_not_public_is_taken(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(BadAddress):
        target_of(f"https://{host}/x")


@pytest.mark.parametrize("url", SPELLED)
def test_what_can_be_spelled_two_ways_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        target_of(url)


def test_a_named_receiver_of_the_demo_may_be_private_but_no_other_port_of_it(settings: Any) -> None:
    settings.KANTOOR_WEBHOOK_HOSTS = frozenset({"127.0.0.1:8400"})
    assert target_of("http://127.0.0.1:8400/x").trusted
    for url in ("http://127.0.0.1:8401/x", "https://127.0.0.1/x", "http://localhost:8400/x", "http://0x7f.1:8400/"):
        with pytest.raises(BadAddress):
            target_of(url)


def test_the_refusal_says_why() -> None:
    with pytest.raises(BadAddress) as refused:
        target_of("http://example.com/")
    assert "https://" in str(refused.value)
