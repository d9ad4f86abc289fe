"""Conditions on people for the statements of this domain and of those above it: whose an address is. The same in Python: `addresses.proved`.

`person` is the table `users` or its alias in the statement.
"""


def is_proved(field: str, person: str = "users") -> str:
    """The person has proved their address of that field, `email` or `mobile`."""
    return f"{person}.{field}_verified_at IS NOT NULL"


def has_proved(email: str, mobile: str, person: str = "users") -> str:
    """The person has proved to have this e-mail address or this mobile number; both are SQL: arguments or columns."""
    return f"""(
        ({person}.email = {email} AND {is_proved("email", person)})
        OR ({person}.mobile = {mobile} AND {is_proved("mobile", person)}))"""


def has_proved_any(person: str = "users") -> str:
    """The person has proved an address at all."""
    return f"({is_proved('email', person)} OR {is_proved('mobile', person)})"
