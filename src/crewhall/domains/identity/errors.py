"""What can go wrong with people and teams."""

from crewhall.kit.errors import CrewhallError, Kind


class AddressIsTaken(CrewhallError):
    """Another person has this e-mail address, mobile number or slug."""

    kind = Kind.CONFLICT
    code = "TAKEN"
    text = "This {field} is already taken."


class AlreadySignedUp(AddressIsTaken):
    """The same person has signed up with this address and password before, and has proved no address yet."""


class WrongCredentials(CrewhallError):
    """No such login, or not its password: both answer alike."""

    kind = Kind.UNAUTHENTICATED
    code = "WRONG_CREDENTIALS"
    text = "The login or the password is incorrect."


class WrongToken(WrongCredentials):
    """The session token, API key or surface token that was sent is unknown, was removed or has ended: all answer alike."""

    text = "This token or API key is invalid or has expired. Sign in again, or use another key."


class PasswordIsNeeded(CrewhallError):
    """The password, an address or another way into an account is changed by whoever has shown the password lately."""

    kind = Kind.INVALID
    code = "PASSWORD_NEEDED"
    text = (
        "This needs your password: send it as current_password, send this request with Basic, "
        "or sign in with it again and repeat this within 15 minutes."
    )


class CurrentPasswordIsNeeded(PasswordIsNeeded):
    """What cannot be undone needs the password in the same request: a recent sign-in is not enough."""

    text = "This needs your password in the same request: send it as current_password."


class CurrentPasswordIsWrong(CrewhallError):
    """Somebody who is signed in did not show their present password with a new one."""

    kind = Kind.INVALID
    code = "WRONG_PASSWORD"
    text = "current_password is incorrect."


class NotVerified(CrewhallError):
    """This server asks for a verified address before the first sign-in."""

    kind = Kind.FORBIDDEN
    code = "NOT_VERIFIED"
    text = "Verify your e-mail address or mobile number first; ask for a new pin if you have none."


class SignUpIsClosed(CrewhallError):
    """Strangers cannot create accounts on this server."""

    kind = Kind.FORBIDDEN
    code = "SIGN_UP_CLOSED"
    text = "Sign-up is closed on this server. Ask somebody in your team to invite you."


class PinIsWrong(CrewhallError):
    """The pin is not the one that was sent, was tried too often, or has run out: all answer alike."""

    kind = Kind.INVALID
    code = "WRONG_PIN"
    text = "The PIN is incorrect or has expired. Request a new one."


class NotYourAccount(CrewhallError):
    """The request names an account in which the caller cannot act."""

    kind = Kind.FORBIDDEN
    code = "NOT_YOUR_ACCOUNT"
    text = "You cannot act in this account."


class OwnerStays(CrewhallError):
    """The owner of a team cannot be taken out of it or made less; hand the team over first."""

    kind = Kind.CONFLICT
    code = "OWNER_STAYS"
    text = "The owner of a team stays its active admin. Hand the team over to somebody else first."


class NotInThisStatus(CrewhallError):
    """A membership cannot go from its status to the wanted one."""

    kind = Kind.CONFLICT
    code = "WRONG_STATUS"
    text = "A member who is {status} cannot be made {wanted}."


class TeamIsClosed(CrewhallError):
    """Nobody joins a team that its owner has closed."""

    kind = Kind.GONE
    code = "TEAM_CLOSED"
    text = "The team was closed."


class TooManyKeys(CrewhallError):
    """A person keeps at most 50 API keys."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_KEYS"
    text = "You have {most} API keys already; delete one first."


class TooManyTokens(CrewhallError):
    """A person keeps at most 50 tokens of one surface."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_TOKENS"
    text = "You have {most} tokens for {surface} already; delete one first."


class TooManyExternalAccounts(CrewhallError):
    """A person joins at most 20 accounts elsewhere to theirs."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_ACCOUNTS"
    text = "You have already linked {most} accounts; unlink one first."


class ExternalAccountIsTaken(CrewhallError):
    """The account elsewhere belongs to another person, who has a life of their own here."""

    kind = Kind.CONFLICT
    code = "ACCOUNT_TAKEN"
    text = "This {provider} account belongs to somebody else on this server."


class OnlyWayIn(CrewhallError):
    """Without this account elsewhere its person could not sign in any more."""

    kind = Kind.CONFLICT
    code = "ONLY_WAY_IN"
    text = "This {provider} account is your only way in. Set a password first."


class ServerHasPeople(CrewhallError):
    """The first person is added to an empty server only."""

    kind = Kind.CONFLICT
    code = "SERVER_HAS_PEOPLE"
    text = (
        "There are people on this server already. Make one of them administrator with `crewhall user admin USER on`, or name another place with"
        " --data or --database."
    )


class NotActive(CrewhallError):
    """The person has not signed up yet, or their account is closed."""

    kind = Kind.CONFLICT
    code = "NOT_ACTIVE"
    text = "{name} is {status}; this can be done for active people only."


class LastAdministrator(CrewhallError):
    """Somebody must administer the server."""

    kind = Kind.CONFLICT
    code = "LAST_ADMINISTRATOR"
    text = "{name} is the last administrator of the server. Make somebody else an administrator first."


class OwnsTeams(CrewhallError):
    """A team needs an owner who can sign in."""

    kind = Kind.CONFLICT
    code = "OWNS_TEAMS"
    text = "{name} owns {teams}. Hand the teams over or close them first."
