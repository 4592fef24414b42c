"""WeChat's server, as every room asks it: an access token that all processes share, and its codes."""
