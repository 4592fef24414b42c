"""What a browser needs before it can be pushed to, and what it hands in afterwards."""
