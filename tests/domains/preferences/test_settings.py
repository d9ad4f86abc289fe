"""Settings: any JSON value by name, within limits, read as untyped clients mean it."""

import pytest

from crewhall.domains.preferences import settings
from crewhall.domains.preferences.errors import TooManySettings
from crewhall.domains.preferences.events import SettingChanged, SettingDeleted
from crewhall.domains.preferences.model import FormatHint
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound, TooLarge
from crewhall.kit.owner import Owner, OwnerType
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

VALUES: list[object] = [
    None,
    True,
    False,
    0,
    -(2**63),
    1.5,
    "",
    "plain",
    "null",
    "5",
    '"quoted"',
    "Ünïcode 🎉 \\u0000 written",
    [],
    {},
    [None, True, "x", {"deep": [1, {"er": None}]}],
    {"a": {"b": [1, 2.5, "three"]}, "": "empty key"},
]


async def test_any_json_value_comes_back_as_it_went_in(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        written = [await settings.put(work, team, f"s{number}", value) for number, value in enumerate(VALUES)]
        rewritten = [await settings.put(work, team, one.name, one.data, context="app") for one in written]
        assert [(one.id, one.context) for one in rewritten] == [(one.id, "app") for one in written]
    async with works.read(admin) as work:
        read = [await settings.find(work, team, one.name) for one in written]
        assert read == rewritten
        kept = [one.data for one in read if one is not None]
        assert [(value, type(value)) for value in kept] == [(value, type(value)) for value in VALUES]
        assert list((await settings.list_all(work, team)).values()) == VALUES


async def test_setting_never_written_is_none(works: Works, admin: Actor, team: Owner) -> None:
    async with works.read(admin) as work:
        for name in ("absent", "", "x" * 201, "\ud800", "a\x00b"):
            assert await settings.find(work, team, name) is None
        assert await settings.list_all(work, team) == {}


async def test_delete_tells_whether_it_was_there(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        await settings.put(work, team, "once", 1)
        assert await settings.delete(work, team, "once") is True
        assert await settings.delete(work, team, "once") is False
        assert await settings.delete(work, team, "\ud800") is False
        assert [type(event) for event in work.events] == [SettingChanged, SettingDeleted]
        assert await settings.find(work, team, "once") is None


@pytest.mark.parametrize(
    ("sent", "hint", "meant"),
    [
        ('{"a": [1]}', None, {"a": [1]}),
        (" [1, 2]\n", None, [1, 2]),
        ("{not json", None, "{not json"),
        ("[1] and more", None, "[1] and more"),
        ("true", None, "true"),
        ("12", None, "12"),
        ('["\\u0000"]', None, '["\\u0000"]'),
        ("[" * 2000, None, "[" * 2000),
        ('{"a": 1}', FormatHint.STRING, '{"a": 1}'),
        ('{"a": 1}', FormatHint.JSON, {"a": 1}),
        ("12", FormatHint.JSON, 12),
        ("null", FormatHint.JSON, None),
        ('"text"', FormatHint.JSON, "text"),
        ("TRUE", FormatHint.BOOLEAN, True),
        ("0", FormatHint.BOOLEAN, False),
        (" off ", FormatHint.BOOLEAN, False),
        ("-12", FormatHint.INTEGER, -12),
        ("+9223372036854775807", FormatHint.INTEGER, 2**63 - 1),
        (7, FormatHint.BOOLEAN, 7),
        ({"k": "1"}, FormatHint.INTEGER, {"k": "1"}),
        (None, FormatHint.JSON, None),
    ],
)
def test_text_is_read_as_the_hint_says(sent: object, hint: FormatHint | None, meant: object) -> None:
    read = settings.read_data(sent, hint)
    assert (read, type(read)) == (meant, type(meant))


UNREADABLE: list[tuple[object, FormatHint | None]] = [
    ("{", FormatHint.JSON),
    ("", FormatHint.JSON),
    ("\ud800", FormatHint.JSON),
    ('"\\u0000"', FormatHint.JSON),
    ("yes please", FormatHint.BOOLEAN),
    ("", FormatHint.BOOLEAN),
    ("2", FormatHint.BOOLEAN),
    ("1.5", FormatHint.INTEGER),
    ("", FormatHint.INTEGER),
    ("١٢", FormatHint.INTEGER),
    ("9223372036854775808", FormatHint.INTEGER),
    ("9" * 5000, FormatHint.INTEGER),
    ("a\x00b", None),
    ({"key\x00": 1}, None),
    ("\ud800", None),
]


async def test_unreadable_data_is_refused_by_its_field(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        for sent, hint in UNREADABLE:
            with pytest.raises(InvalidInput) as caught:
                await settings.put(work, team, "x", sent, format_hint=hint)
            assert list(caught.value.details or {}) == ["data"]
        assert await settings.list_all(work, team) == {}


async def test_hint_and_context_are_kept_with_the_value(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        setting = await settings.put(work, team, "n", "5", context="mobile app", format_hint=FormatHint.INTEGER)
        assert (setting.data, setting.format, setting.context) == (5, FormatHint.INTEGER, "mobile app")
        assert (setting.owner_type, setting.owner_id, setting.updated_at) == (OwnerType.TEAM, team.id, work.now)


async def test_unusable_name_or_context_is_refused_by_its_field(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        for word in ("", " ", "x" * 201, "a\nb", "a\x00b", "\ud800"):
            with pytest.raises(InvalidInput, match="name"):
                await settings.put(work, team, word, 1)
            with pytest.raises(InvalidInput, match="context"):
                await settings.put(work, team, "good", 1, context=word)


async def test_data_may_be_64_kb_and_not_a_byte_more(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        largest = "x" * (settings.LARGEST_DATA_BYTES - 2)
        assert (await settings.put(work, team, "big", largest)).data == largest
        with pytest.raises(TooLarge):
            await settings.put(work, team, "big", largest + "x")


async def test_owner_may_keep_500_settings_and_still_rewrite_them(works: Works, admin: Actor, team: Owner) -> None:
    async with works.write(admin) as work:
        for number in range(settings.MOST_SETTINGS):
            await settings.put(work, team, f"s{number}", number)
    async with works.write(admin) as work:
        with pytest.raises(TooManySettings):
            await settings.put(work, team, "one more", 1)
        assert (await settings.put(work, team, "s7", "again")).data == "again"
        await settings.put(work, Owner.of_user(3), "mine", 1)
        assert len(await settings.list_all(work, team)) == settings.MOST_SETTINGS


async def test_foreign_owner_is_not_found_and_members_read_only(
    works: Works, admin: Actor, member: Actor, stranger: Actor, team: Owner
) -> None:
    async with works.write(admin) as work:
        await settings.put(work, team, "secret", 1)
    async with works.write(member) as work:
        read = await settings.find(work, team, "secret")
        assert read is not None
        for attempt in (settings.put(work, team, "secret", 2), settings.delete(work, team, "secret")):
            with pytest.raises(Forbidden):
                await attempt
        with pytest.raises(NotFound):
            await settings.find(work, Owner.of_user(3), "secret")
    async with works.write(stranger) as work:
        for attempt in (
            settings.find(work, team, "secret"),
            settings.list_all(work, team),
            settings.put(work, team, "secret", 2),
            settings.delete(work, team, "secret"),
        ):
            with pytest.raises(NotFound):
                await attempt
        assert await settings.list_all(work, Owner.of_team(8)) == {}


async def test_addon_install_keeps_settings_of_its_own(works: Works, member: Actor, team: Owner) -> None:
    install = Owner(OwnerType.ADDON_INSTALL, team.id)
    async with works.write(member) as work:
        await settings.put(work, install, "theme", "dark")
        assert await settings.list_all(work, install) == {"theme": "dark"}
        assert await settings.list_all(work, team) == {}


async def test_setting_of_the_system_needs_no_rank(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        assert (await settings.put(work, team, "seeded", True)).data is True
