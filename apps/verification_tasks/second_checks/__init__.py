"""The blind second check (复查): a share of closed tasks goes to somebody who knows nothing of the first result."""
