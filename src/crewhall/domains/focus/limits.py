"""How much of everything there may be, in one place. A surface may refuse more than these, never allow more."""

MOST_TAGS, LONGEST_TAG = 1000, 500
"""Of one tomato or project; in characters. The original has no limits: these are far beyond what people type."""
LONGEST_NOTE = 10_000
"""Of a tomato, in characters."""
LONGEST_TOMATO_S = 86_400
"""No tomato is longer, in seconds; so whoever looks for one that overlaps need not look at all that ended later."""
LEAST_ENTRY_S, LONGEST_ENTRY_S = 60, 12 * 3600
"""Of a tomato that is entered by hand, in seconds."""

MOST_TIMER_TAGS, LONGEST_TIMER_NOTE = 50, 2000
"""Of a timer or an interruption, which are typed while the clock runs."""
LONGEST_REASON = 500
LEAST_WORK_S, LEAST_BREAK_S, LONGEST_TIMER_S = 60, 1, 7200
"""Of a timer, in seconds."""
LENGTHS = {
    "work_s": (LEAST_WORK_S, LONGEST_TIMER_S),
    "short_break_s": (0, LONGEST_TIMER_S),
    "long_break_s": (0, LONGEST_TIMER_S),
    "long_break_every": (1, 100),
}
"""The least and the most that a person may set; a break of 0 seconds is left out."""
MOST_LENGTHS = 200
"""Of a person: their own, and those of their tags."""

MOST_GOALS, LARGEST_TARGET = 50, 1000
"""Of a person; tomatoes a day or a week."""

LONGEST_PROJECT_NAME = 1000
MOST_PROJECTS = 5000
"""Of a person."""
MOST_TAGS_ASKED = 1000
"""Of those to look for in the list of projects."""

LONGEST_PROFILE_TEXTS = {"name": 1000, "email": 1000, "image": 2000}
LONGEST_ZONE_LABEL = 200
VOLUMES = 4
"""The volume is a whole number from 0 and below this."""

MOST_DAYS, MOST_GROUPS = 3700, 1000
"""Of statistics: the days that they may span, and the tags or projects that they list."""

MOST_ROWS, MOST_BAD_ROWS = 200_000, 100
"""Of a file to import: how many it may have, and how many bad ones are told; all of these are counted."""
MOST_OVERLAPS = 20
"""The tomatoes that are named when an entry overlaps them; more are only counted."""

LARGEST_NUMBER = 2**63 - 1
"""What is counted in whole numbers, such as a budget, stays below it."""
