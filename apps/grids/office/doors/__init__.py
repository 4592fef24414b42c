"""The office's door: after the password a second factor, set up at the first sign-in."""
