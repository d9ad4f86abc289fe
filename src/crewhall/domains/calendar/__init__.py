"""Entries in the calendars of people and teams, their reminders, and the feeds by which other calendars subscribe to them.

Not what happened on the server: those are the events of each domain's `events.py`.
"""
