"""What people call things: tags, and who carries them.

Words: an *owner* is the user or team to whom a tag belongs; a *context* sorts tags (roles, locations, members, tags); a *tagging* hangs a
tag on a *subject*, named by type and id ("TeamMember", 7). Roles and locations by name live here; what a role allows does not: ranks
belong to identity.
"""
