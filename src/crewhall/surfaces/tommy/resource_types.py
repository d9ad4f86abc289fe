"""Names of what a row belongs to, as clients of the Tommy dialect write them: after Rails classes, with and without colons, in any case.

Source: behaviour notes, tommy 3 row 41.
"""

_KNOWN = {
    name.lower(): name
    for name in (
        "User",
        "Team",
        "TeamMember",
        "Contact",
        "Chat",
        "Message",
        "Event",
        "Fragment",
        "Invitation",
        "AddonInstall",
        "VendorOrder",
        "WalletTransaction",
        "WorkforceAttendance",
        "WorkforceShift",
        "WorkforceShiftRequest",
        "WorkforceTimesheet",
    )
}


def canonical_type(name: str) -> str:
    """`VendorOrder` for `Vendor::Order`, `vendor_order` and `vendororder`. A name that is not known stays as it is."""
    key = "".join(char for char in name if char not in ":_- ").lower()
    return _KNOWN.get(key, name)
