"""What can go wrong with shift templates."""

from crewhall.kit.errors import CrewhallError, Kind


class TemplateNameIsTaken(CrewhallError):
    """Another template of the team has the name."""

    kind = Kind.CONFLICT
    code = "SHIFT_TEMPLATE_NAME_TAKEN"
    text = "The team already has a shift template named {name}. Choose another name."
