"""What the first page counts, kept by grid and day: changes in the transaction that makes them, folded into sums."""
