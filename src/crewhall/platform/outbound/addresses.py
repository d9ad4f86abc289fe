"""Which network addresses the server may be sent to by strangers: only those that belong to the public internet."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from crewhall.kit.errors import InvalidInput

Address = IPv4Address | IPv6Address

# Python's `is_global` calls several of these global (multicast, 6to4, site-local, the NAT64 prefixes), differently by version.
# Source: IANA's special-purpose address registries.
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carriers' NAT
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # Azure's host, reachable from every machine there
            "169.254.0.0/16",  # link-local, and the metadata services of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# In IPv6 only 2000::/3 is given out, so all else (loopback, mapped, local, multicast …) needs no naming.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which holds any IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # a gateway sends these on to the IPv4 address in the last four bytes


class Reach:
    """The public internet, and the networks that the administrator opened besides."""

    def __init__(self, allow_networks: Iterable[str] = ()) -> None:
        """Networks as `10.1.0.0/16` or `fd00:1::/32`. Raises `InvalidInput` for anything else."""
        self._allowed: list[IPv4Network | IPv6Network] = []
        for cidr in allow_networks:
            try:
                self._allowed.append(ip_network(cidr, strict=False))
            except ValueError:
                raise InvalidInput(reason=f"{cidr!r} is not a network like 10.1.0.0/16.") from None

    def covers(self, text: str) -> bool:
        """Whether the address may be connected to. What is no plain address (also one with a zone, `fe80::1%eth0`) may not."""
        try:
            address = ip_address(text)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            return False
        return is_public(address) or any(address in network for network in self._allowed)


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one of the public internet: unicast, given out, and not another address in disguise.

    The one disguise that is looked through is NAT64's, since networks without IPv4 reach public IPv4 addresses so.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _GIVEN_OUT_6 and not any(address in network for network in _NOT_PUBLIC_6)
