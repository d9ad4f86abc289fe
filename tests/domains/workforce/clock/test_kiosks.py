"""Kiosk PINs: who sets them, who clocks with them, and how many wrong ones are taken."""

from datetime import timedelta

import pytest

from crewhall.domains.workforce import kiosks
from crewhall.domains.workforce.errors.attendance import WrongPin
from crewhall.domains.workforce.model.attendance import Channel
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, Limited, NotFound
from crewhall.platform.limits import Exempt, Limiter
from crewhall.platform.sources import from_source, source_at
from tests.domains.workforce.clock.staff import Staff
from tests.world.crews import cheapen_passwords

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly."""
    cheapen_passwords(monkeypatch)


async def tried(staff: Staff, who: str, whom: str, pin: str) -> None:
    """Somebody clocks for somebody with a PIN."""
    await kiosks.check_pin(staff.works, staff.actors[who], staff.ids[whom], pin)
    await staff.punch(who, "start", user_id=staff.ids[whom], has_pin=True, channel=Channel.KIOSK)


@pytest.mark.parametrize("pin", ["1234", "12345678", "0000"])
async def test_pin_is_kept_as_a_hash(staff: Staff, pin: str) -> None:
    await kiosks.set_pin(staff.works, staff.actors["member"], pin)
    async with staff.works.read(SYSTEM) as work:
        kept = await work.db.fetch_value("SELECT kiosk_pin_hash FROM employees")
    assert kept.startswith("$argon2id$")
    await tried(staff, "manager", "member", pin)
    (punch,) = await staff.log("member")
    assert (punch.channel, punch.actor_id) == ("kiosk", staff.ids["manager"])


@pytest.mark.one_database
@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", " 1234"])
async def test_what_is_no_pin(staff: Staff, pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await kiosks.set_pin(staff.works, staff.actors["member"], pin)
    assert list(refused.value.details or {}) == ["pin"]


async def test_removed_pin_and_none_are_wrong_alike(staff: Staff) -> None:
    with pytest.raises(WrongPin):
        await tried(staff, "manager", "member", "1234")
    await kiosks.set_pin(staff.works, staff.actors["member"], "1234")
    await kiosks.set_pin(staff.works, staff.actors["member"], "4321")
    with pytest.raises(WrongPin):
        await tried(staff, "manager", "member", "1234")
    async with staff.works.write(staff.actors["member"]) as work:
        await kiosks.remove_pin(work)
    with pytest.raises(WrongPin):
        await tried(staff, "manager", "member", "4321")
    assert await staff.log("member") == []


# Who runs the kiosk, whether the settings name them, and how they are refused.
RUNNERS = [
    ("member", False, Forbidden),
    ("member", True, None),
    ("manager", False, None),
    ("admin", False, None),
    ("outsider", False, NotFound),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("who", "is_named", "error"), RUNNERS)
async def test_who_runs_a_kiosk(staff: Staff, who: str, is_named: bool, error: type[CrewhallError] | None) -> None:
    await kiosks.set_pin(staff.works, staff.actors["mate"], "1234")
    await staff.settle(data={"kiosk_user_ids": [staff.ids[who], "x", None] if is_named else "none"})
    if error is None:
        await tried(staff, who, "mate", "1234")
        assert await staff.kinds("mate") == "start"
        return
    with pytest.raises(error):
        await tried(staff, who, "mate", "1234")
    assert await staff.log("mate") == []


@pytest.mark.one_database
async def test_five_wrong_pins_of_a_person_lock_theirs_for_a_while(staff: Staff) -> None:
    for name in ("member", "mate"):
        await kiosks.set_pin(staff.works, staff.actors[name], "1234")
    with from_source(source_at(Limiter(), Exempt(()), "203.0.113.7", None)):
        await tried(staff, "manager", "member", "1234")
        for number in range(5):
            with pytest.raises(WrongPin):
                await tried(staff, "manager" if number % 2 else "admin", "member", f"000{number}")
        with pytest.raises(Limited):
            await tried(staff, "manager", "member", "1234")
        await tried(staff, "manager", "mate", "1234")
        staff.clock.now += timedelta(seconds=kiosks.TRIES_PERIOD_S / kiosks.TRIES + 1)
        await kiosks.check_pin(staff.works, staff.actors["manager"], staff.ids["member"], "1234")
