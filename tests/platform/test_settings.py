"""Settings: what is taken, what is refused with the right words, and the links that follow from them."""

import pytest

from crewhall.platform import settings
from crewhall.platform.settings import BadSetting


def refused(**variables: str) -> str:
    """Why the variables are not taken."""
    with pytest.raises(BadSetting) as caught:
        settings.load(variables)
    return caught.value.message


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("CREWHALL_SERVER_PORT", "CREWHALL_SERVER__PORT"),
        ("CREWHALL_MAIL_TIMEOUT_S", "CREWHALL_MAIL__TIMEOUT_S"),
        ("CREWHALL_MAIL_PASWORD", "CREWHALL_MAIL__PASSWORD"),
        ("crewhall_server__port", "CREWHALL_SERVER__PORT"),
        ("Crewhall_Server_Port", "CREWHALL_SERVER__PORT"),
    ],
)
def test_variable_that_sets_nothing_is_refused_with_the_one_that_was_meant(variable: str, meant: str) -> None:
    assert refused(**{variable: "9000"}) == f"The variable {variable} sets nothing. Did you mean {meant}?"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CREWHALL_TEST_POSTGRES", "postgresql://x"),
        ("CREWHALL_CONFIGURATION", "x"),
        ("CREWHALL_MAIL_PORT", "tcp://10.0.0.1:25"),
        ("CREWHALL_SERVER_SERVICE_HOST", "10.0.0.1"),
        ("OTHER_SERVER_PORT", "1"),
    ],
)
def test_variable_of_somebody_else_is_left_alone(variable: str, value: str) -> None:
    assert settings.load({variable: value}) == settings.Settings()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("Off", False),
        ("YES", True),
        ("no", False),
        ("1", True),
        ("0", False),
        ("true", True),
        ("False", False),
    ],
)
def test_switches_take_the_words_that_people_write(text: str, value: bool) -> None:
    assert settings.load({"CREWHALL_AUTH__SIGN_UP": text}).auth.sign_up is value


def test_switch_that_is_neither_says_what_to_write() -> None:
    assert "write true or false" in refused(CREWHALL_AUTH__SIGN_UP="perhaps")


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("CREWHALL_SERVER__PORT", "abc", "must be a whole number"),
        ("CREWHALL_SERVER__PORT", "1.5", "must be a whole number"),
        ("CREWHALL_SERVER__PORT", "", "must be a whole number"),
        ("CREWHALL_MAIL__PORT", "smtp", "must be a whole number"),
    ],
)
def test_number_that_is_none_says_what_to_write(variable: str, value: str, told: str) -> None:
    message = refused(**{variable: value})
    assert f"({variable}) does not fit: {told}" in message
    assert "Expected" not in message


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *[("server.public_url", url) for url in ("crew.example", "ftp://crew.example", "http://", "https://a:b", "https://u:p@crew.example",
          "https://crew.example/?a", "https://crew.example/#a", "https://crew example", "//crew.example", "https://crew.example:0")],
        *[("mail.sender", sender) for sender in ("x", "a@", "@b", "Crew", "a b@crew.example", "a@crew.example\nBcc: b@c.example")],
        *[("mail.host", host) for host in ("smtp://mail.example", "mail.example:587", "mail.example/x")],
        *[("mail.ehlo_name", name) for name in ("mail example", "bücher.example")],
        *[("server.trusted_proxies", networks) for networks in ("abc", "*", "127.0.0.1,10.0.0.0/40")],
        *[("limits.exempt", networks) for networks in ("localhost", "10.0.0.1;10.0.0.2")],
        *[("tommy.hosts", hosts) for hosts in ("https://api.example", "api.example:80", "a.example, b.example/x")],
        *[("tomatoes.hosts", hosts) for hosts in ("https://api.example",)],
        *[("tomatoes.github_api_url", url) for url in ("api.github.com", "ftp://x")],
        *[("database.url", url) for url in ("mysql://x", "crewhall.db")],
        *[("files.url", url) for url in ("ftp://x", "/srv/files")],
    ],
)  # fmt: skip
def test_value_that_cannot_work_is_refused_with_its_setting(setting: str, value: str) -> None:
    variable = f"CREWHALL_{setting.replace('.', '__')}".upper()
    message = refused(**{variable: value})
    assert message.startswith(f"The setting {setting} ({variable}) does not fit: ")
    assert any(word in message for word in ("must", "write"))


def test_values_that_work_are_taken() -> None:
    found = settings.load(
        {
            "CREWHALL_SERVER__PUBLIC_URL": "https://bücher.example:8443/crew/",
            "CREWHALL_SERVER__TRUSTED_PROXIES": "10.0.0.5, 10.1.0.0/16 ,::1",
            "CREWHALL_MAIL__SENDER": "Crew Hall <hall@bücher.example>",
            "CREWHALL_MAIL__HOST": "::1",
            "CREWHALL_MAIL__EHLO_NAME": "[192.0.2.5]",
            "CREWHALL_TOMMY__HOSTS": "api.example,xn--bcher-kva.example",
        }
    )
    assert found.public_url == "https://bücher.example:8443/crew"
    assert found.server.trusted_proxies == ("10.0.0.5", "10.1.0.0/16", "::1")
    assert settings.load(settings.as_variables(found)) == found


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - an address to be read
        ("", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("crew.example", "http://crew.example:8000"),
    ],
)
def test_links_lead_to_the_server_wherever_it_listens(host: str, url: str) -> None:
    assert settings.load({}, {"server": {"host": host}}).public_url == url
