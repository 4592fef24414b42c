"""Messages in a storm: clusters, writers and the database are killed, vendors are slow, fail and lie."""
