"""Checks that run before a change is taken."""
