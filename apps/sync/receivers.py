"""What sync does when news comes from below."""
