"""Work in stretches of deep attention: tomatoes (pomodoros) that a person has finished, the running timer, projects that they are counted
for by tags, scores and leaderboards, goals.

A tomato's time is when it ended. Times of people who work shifts are the workforce's.
"""
