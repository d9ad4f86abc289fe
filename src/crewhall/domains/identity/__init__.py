"""People, how they prove who they are, and the teams they belong to.

Words: a *user* is a person; a *membership* is a user in a *team*, with a *rank*; an *account* is the role in which a user acts: as the
user, as a member of a team, or as the team. Not here: roles by name, tags and locations (labels), invitations and contacts (directory).
"""
