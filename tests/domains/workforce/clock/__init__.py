"""Tests of the time clock."""
