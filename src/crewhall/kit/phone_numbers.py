"""Phone numbers in their one normal form, E.164, from what people type."""

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber

DEFAULT_COUNTRY = "AU"
"""Where the users of the published APIs live, who write numbers without a country code."""

_WITH_COUNTRY_CODE = frozenset({CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN, CountryCodeSource.FROM_NUMBER_WITH_IDD})


def normal_mobile(text: str, country: str = DEFAULT_COUNTRY, *, any_length: bool = False) -> str | None:
    """The number in E.164 (`+61412345678`); None when it is not one.

    A number without a country code (`+61`, `0061`, or the international prefix of `country`, ISO 3166) is one of that country, and must
    be valid there. One with a country code needs a possible length only, for numbering plans change. `any_length` takes the latter
    for the former too: it finds numbers that were stored before this was asked.
    """
    readings = _readings(text, country)
    for number, _ in readings:
        if phonenumbers.is_valid_number(number):
            return _e164(number)
    for number, certain in readings:
        if (certain or any_length) and phonenumbers.is_possible_number(number):
            return _e164(number)
    return None


def is_country(code: str) -> bool:
    """Whether there are phone numbers of this country (ISO 3166, two capitals)."""
    return code in phonenumbers.SUPPORTED_REGIONS


def _readings(text: str, country: str) -> list[tuple[PhoneNumber, bool]]:
    """What the text may mean, the likeliest first, each with whether it has a country code. 00 is + in most of the world, not in all."""
    stripped = text.strip()
    spellings = [f"+{stripped[2:]}", stripped] if stripped.startswith("00") else [stripped]
    found: list[tuple[PhoneNumber, bool]] = []
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, country, keep_raw_input=True)
        except phonenumbers.NumberParseException:
            continue
        found.append((number, number.country_code_source in _WITH_COUNTRY_CODE))
    return found


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
