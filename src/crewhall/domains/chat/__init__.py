"""Talk: rooms, the people in them, messages, reactions, read marks, and messages that wait for their time.

A room is found again by exactly the people in it. What happens here reaches the people in the room, and nobody else.
"""
