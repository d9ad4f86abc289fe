"""How much of everything there may be, in one place. A surface may refuse more than these, never allow more."""

MOST_TAGS, LONGEST_TAG = 1000, 500
"""Of one tomato or project; in characters. The original has no limits: these are far beyond what people type."""
LONGEST_NOTE = 10_000
"""Of a tomato, in characters."""

MOST_TIMER_TAGS, LONGEST_TIMER_NOTE = 50, 2000
"""Of a timer or an interruption, which are typed while the clock runs."""
LONGEST_REASON = 500

LONGEST_PROJECT_NAME = 1000
LONGEST_PROFILE_TEXTS = {"name": 1000, "email": 1000, "image": 2000, "time_zone": 200}
VOLUMES = 4
"""The volume is a whole number from 0 and below this."""

LARGEST_NUMBER = 2**63 - 1
"""What is counted in whole numbers, such as a budget, stays below it."""
