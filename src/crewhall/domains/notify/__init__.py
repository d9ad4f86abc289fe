"""How the server reaches people: the devices they use, and the outbox of mail, SMS and push.

Words: a *device* is an app of a user, with a token by which a push service finds it; a *message* in the *outbox* is what was meant to
leave; a channel with a *sender* sends it, without one it waits there for the administrator. Not here: chat messages (chat), and the
occasions on which people are told something (reactions and flows).
"""
