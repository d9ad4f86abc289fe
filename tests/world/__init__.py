"""Factories that speak in user verbs: a world of people and teams, reached over HTTP as clients reach it."""
