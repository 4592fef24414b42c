"""Two beats and four workers sweep while workers, beats and Redis are killed at random."""
