"""Announcements (宣传) to the residents of a place, or to those who became eligible."""
