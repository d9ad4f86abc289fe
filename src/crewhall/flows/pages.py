"""The addresses of the server's pages that messages lead to. The pages themselves are in `surfaces/hall`."""

from crewhall.platform.settings import Settings


def invitation(settings: Settings, token: str) -> str:
    """Where an invitation is answered."""
    return f"{settings.public_url}/hall/invitations/{token}"


def verification(settings: Settings) -> str:
    """Where an address is verified by its pin."""
    return f"{settings.public_url}/hall/verification"


def password(settings: Settings) -> str:
    """Where a forgotten password is replaced."""
    return f"{settings.public_url}/hall/password"


def sign_up(settings: Settings) -> str:
    """Where somebody makes an account."""
    return f"{settings.public_url}/hall/signup"
