"""The table of addresses: what may be reached, and every disguise of what may not."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput
from crewhall.platform.outbound.addresses import Reach

PUBLIC = [
    *(
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
    ),
    *("169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255"),
    *("192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15"),
    *("2606:4700::1111", "2a00:1450:4001::200e", "2001:200::1", "2400::1", "2003::1", "64:ff9b::808:808"),
]
NOT_PUBLIC = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],  # noqa: S104 - nobody binds to it here
    "loopback": ["127.0.0.1", "127.255.255.255", "::1"],
    "private": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"],
    "carrier": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    "link-local": ["169.254.0.1", "169.254.169.254", "fe80::1", "febf::1"],
    "cloud host": ["168.63.129.16"],
    "protocol": ["192.0.0.1", "192.0.0.192", "192.0.0.10", "2001::1", "2001:1::1", "2001:10::1", "2001:20::1"],
    "documentation": ["192.0.2.1", "198.51.100.255", "203.0.113.0", "2001:db8::1", "3fff::1", "3fff:fff::1"],
    "benchmarking": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "5f00::1", "8000::1", "100::1", "100:0:0:1::1", "::2"],
    "unique local": ["fc00::1", "fd00:ec2::254", "fdff::1"],
    "site-local": ["fec0::1", "feff::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:a00:1"],
    "compatible": ["::127.0.0.1", "::8.8.8.8"],
    "translated": ["::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"],
    "nat64": ["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::6440:1", "64:ff9b:0:0:0:1::1"],
    "local nat64": ["64:ff9b:1::808:808", "64:ff9b:1::7f00:1", "64:ff9b:1:ffff::1"],
    "6to4": ["2002::1", "2002:7f00:1::1", "2002:808:808::1", "192.88.99.1"],
    "teredo": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "zoned": ["fe80::1%eth0", "2606:4700::1%1"],
    "no address": ["", "localhost", "1.1.1", "0177.0.0.1", "1.1.1.1 ", "1.1.1.1/32", "[::1]", "２.２.２.２"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_in_reach(address: str) -> None:
    assert Reach().covers(address)


@pytest.mark.parametrize(
    ("sort", "address"), [(sort, address) for sort, addresses in NOT_PUBLIC.items() for address in addresses]
)
def test_other_address_is_out_of_reach(sort: str, address: str) -> None:
    assert not Reach().covers(address), sort


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_disguised_address_is_never_more_reachable_than_itself(address: IPv4Address) -> None:
    number, plain = int(address), Reach().covers(str(address))
    assert Reach().covers(str(IPv6Address(int(IPv6Address("64:ff9b::")) + number))) == plain
    for prefix in ("::ffff:0:0", "::", "::ffff:0:0:0", "64:ff9b:1::"):
        assert not Reach().covers(str(IPv6Address(int(IPv6Address(prefix)) + number)))
    assert not Reach().covers(str(IPv6Address(int(IPv6Address("2002::")) + (number << 80))))


def test_opened_network_is_in_reach_and_its_neighbours_are_not() -> None:
    reach = Reach(("10.1.0.0/16", "fd00:1::/32", "127.0.0.1"))
    assert [reach.covers(text) for text in ("10.1.2.3", "fd00:1::5", "127.0.0.1", "8.8.8.8")] == [True] * 4
    assert not any(map(reach.covers, ("10.2.0.1", "fd00:2::5", "127.0.0.2", "::ffff:10.1.2.3", "64:ff9b::a01:203")))


@pytest.mark.parametrize("cidr", ["", "intranet", "10.0.0.0/64"])
def test_network_that_is_none_is_refused(cidr: str) -> None:
    with pytest.raises(InvalidInput):
        Reach((cidr,))
