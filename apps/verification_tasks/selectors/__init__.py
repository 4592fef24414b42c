"""Reads of verification tasks."""
