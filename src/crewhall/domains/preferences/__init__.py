"""What people set: named values of users, teams and addon installs, which clients keep here and the server acts on in no way.

Words: an *owner* is the user, team or addon install to whom a setting belongs. Not here: the server's own settings (platform).
"""
