"""Work that takes longer than a request: a row each, done in batches, taken up again after a crash."""
