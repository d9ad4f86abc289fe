"""Whom one knows: contacts of people and teams, invitations by address and by link, and when somebody was last seen.

Membership in a team is identity's; an invitation that leads into a team joins the two in a flow.
"""
