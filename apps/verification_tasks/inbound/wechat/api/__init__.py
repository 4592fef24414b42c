"""WeChat's server, as far as it is asked here: an access token, and the bytes of media."""
