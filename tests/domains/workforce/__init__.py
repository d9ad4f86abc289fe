"""Tests of the workforce domain."""
