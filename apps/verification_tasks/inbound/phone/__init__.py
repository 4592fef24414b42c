"""Calls that the telephone exchange reports: kept first, matched to a task later, or put before a person."""
