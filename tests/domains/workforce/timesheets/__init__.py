"""Tests of timesheets."""
