"""Work of a team by the clock: rosters, requests for shifts, availability, leave, the time clock, timesheets.

Words: a *shift* is work planned for one person or for nobody yet; it owns an entry of the calendar. A *punch* is one tap on the time clock, stored
as an *attendance*; a *work session* is what lies between a start and a stop. A *timesheet* holds the *items* of one person and pay period.
A *rule set* says which hours are overtime and how much rest is due, by the law of a place at a time. A *location* is a tag of the team with that
context; here it gets its time zone and place. Not here: who is a member (identity), names of roles and locations (labels), money.
"""
