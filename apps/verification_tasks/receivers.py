"""What verification does when news comes from below."""
