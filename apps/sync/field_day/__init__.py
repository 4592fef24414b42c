"""A field day that anyone can watch: residents and workers played against a running system, over HTTP alone."""
