"""Blocks of addresses within a block, as Fn::Cidr cuts them.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
"""

from __future__ import annotations


def blocks(whole: str, count: int, bits: int | None = None) -> list[str]:
    """`count` blocks of `bits` host bits each, from the beginning of a block, IPv4 or IPv6.

    Raises ValueError for what is no block, and for one that has no room for them.
    """
    import ipaddress

    block = ipaddress.ip_network(whole, strict=False)
    room = block.max_prefixlen - block.prefixlen
    host = room if bits is None else bits
    if not 1 <= count <= 256:
        raise ValueError("count must be between 1 and 256")
    if not 0 < host <= room or count << host > block.num_addresses:
        raise ValueError(f"{block} has no room for {count} blocks of {host} host bits")
    first, prefix = int(block.network_address), block.max_prefixlen - host
    make = type(block.network_address)
    return [f"{make(first + (number << host))}/{prefix}" for number in range(count)]
