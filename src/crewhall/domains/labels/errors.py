"""What can go wrong with tags, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, Kind


class RoleIsBuiltIn(CrewhallError):
    """The roles that come with every team stay as they are."""

    kind = Kind.CONFLICT
    code = "ROLE_IS_BUILT_IN"
    text = "The role {name} comes with every team and can be neither renamed nor deleted."


class TagNameIsTaken(CrewhallError):
    """The owner has another tag of that name in the same context."""

    kind = Kind.CONFLICT
    code = "TAG_NAME_IS_TAKEN"
    text = "There is already a tag named {name}."
