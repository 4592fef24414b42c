"""The office's pages before a city's history: as long as they take, and beside an empty page of the same office."""
