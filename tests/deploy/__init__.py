"""Tests of the commands around the service."""
