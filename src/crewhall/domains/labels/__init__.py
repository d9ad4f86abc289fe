"""What people call things, and what they set: tags and who carries them, and named settings of users, teams and addon installs.

Words: an *owner* is the user, team or addon install to whom a tag or setting belongs; a *context* sorts tags (roles, locations, members,
tags); a *tagging* hangs a tag on a *subject*, named by type and id ("TeamMember", 7). Roles and locations by name live here; what a
role allows does not: ranks belong to identity. Not here either: the server's own settings (platform).
"""
