"""zones of profiles

A profile has the IANA name of its time zone, and beside it the name that the person gave: until now that was the only one, and could be a
friendly name of Rails, or none that anybody knows, which means UTC. The names are those of the version that did this.
"""

from zoneinfo import available_timezones

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Friendly names that are the last part of the zone's own name.
_NAMED_ALIKE = """
Africa/Cairo Africa/Casablanca Africa/Harare Africa/Monrovia Africa/Nairobi
America/Argentina/Buenos_Aires America/Bogota America/Caracas America/Chihuahua America/La_Paz America/Lima America/Mazatlan
America/Mexico_City America/Monterrey America/Montevideo America/Puerto_Rico America/Santiago America/Tijuana
Asia/Almaty Asia/Baghdad Asia/Baku Asia/Bangkok Asia/Chongqing Asia/Dhaka Asia/Hong_Kong Asia/Irkutsk Asia/Jakarta Asia/Jerusalem
Asia/Kabul Asia/Kamchatka Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Krasnoyarsk Asia/Kuala_Lumpur Asia/Kuwait Asia/Magadan
Asia/Muscat Asia/Novosibirsk Asia/Rangoon Asia/Riyadh Asia/Seoul Asia/Singapore Asia/Srednekolymsk Asia/Taipei Asia/Tashkent
Asia/Tbilisi Asia/Tehran Asia/Tokyo Asia/Ulaanbaatar Asia/Urumqi Asia/Vladivostok Asia/Yakutsk Asia/Yerevan
Atlantic/Azores
Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Hobart Australia/Melbourne Australia/Perth Australia/Sydney
Europe/Amsterdam Europe/Athens Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Bucharest Europe/Budapest
Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kaliningrad Europe/Lisbon Europe/Ljubljana Europe/London
Europe/Madrid Europe/Minsk Europe/Moscow Europe/Paris Europe/Prague Europe/Riga Europe/Rome Europe/Samara Europe/Sarajevo
Europe/Skopje Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Vienna Europe/Vilnius Europe/Volgograd Europe/Warsaw
Europe/Zagreb Europe/Zurich
Pacific/Auckland Pacific/Fiji Pacific/Guam Pacific/Port_Moresby
"""

_NAMED_OTHERWISE = {
    "Abu Dhabi": "Asia/Muscat",
    "Alaska": "America/Juneau",
    "American Samoa": "Pacific/Pago_Pago",
    "Arizona": "America/Phoenix",
    "Astana": "Asia/Dhaka",
    "Atlantic Time (Canada)": "America/Halifax",
    "Beijing": "Asia/Shanghai",
    "Bern": "Europe/Zurich",
    "Brasilia": "America/Sao_Paulo",
    "Canberra": "Australia/Melbourne",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Central America": "America/Guatemala",
    "Central Time (US & Canada)": "America/Chicago",
    "Chatham Is.": "Pacific/Chatham",
    "Chennai": "Asia/Kolkata",
    "Eastern Time (US & Canada)": "America/New_York",
    "Edinburgh": "Europe/London",
    "Ekaterinburg": "Asia/Yekaterinburg",
    "Georgetown": "America/Guyana",
    "Greenland": "America/Godthab",
    "Guadalajara": "America/Mexico_City",
    "Hanoi": "Asia/Bangkok",
    "Hawaii": "Pacific/Honolulu",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "International Date Line West": "Pacific/Midway",
    "Islamabad": "Asia/Karachi",
    "Kyiv": "Europe/Kiev",
    "Marshall Is.": "Pacific/Majuro",
    "Mid-Atlantic": "Atlantic/South_Georgia",
    "Midway Island": "Pacific/Midway",
    "Mountain Time (US & Canada)": "America/Denver",
    "Mumbai": "Asia/Kolkata",
    "New Caledonia": "Pacific/Noumea",
    "New Delhi": "Asia/Kolkata",
    "Newfoundland": "America/St_Johns",
    "Nuku'alofa": "Pacific/Tongatapu",
    "Osaka": "Asia/Tokyo",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Pretoria": "Africa/Johannesburg",
    "Quito": "America/Lima",
    "Samoa": "Pacific/Apia",
    "Sapporo": "Asia/Tokyo",
    "Saskatchewan": "America/Regina",
    "Solomon Is.": "Pacific/Guadalcanal",
    "Sri Jayawardenepura": "Asia/Colombo",
    "St. Petersburg": "Europe/Moscow",
    "Tokelau Is.": "Pacific/Fakaofo",
    "Wellington": "Pacific/Auckland",
    "West Central Africa": "Africa/Algiers",
}

_FRIENDLY_NAMES = {
    **{zone.rpartition("/")[2].replace("_", " "): zone for zone in _NAMED_ALIKE.split()},
    **_NAMED_OTHERWISE,
}


_IANA_NAMES = available_timezones() - {"Factory", "localtime"}


def upgrade() -> None:
    """zones of profiles"""
    op.add_column("focus_profiles", sa.Column("time_zone_label", sa.Text(), nullable=True))
    op.execute("UPDATE focus_profiles SET time_zone_label = time_zone")
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT user_id, time_zone FROM focus_profiles WHERE time_zone IS NOT NULL")).all()
    changed = [{"user_id": user_id, "zone": _zone(name)} for user_id, name in rows if _zone(name) != name]
    if changed:
        bind.execute(sa.text("UPDATE focus_profiles SET time_zone = :zone WHERE user_id = :user_id"), changed)


def _zone(name: str) -> str:
    zone = _FRIENDLY_NAMES.get(name, name)
    return zone if zone in _IANA_NAMES else "UTC"
