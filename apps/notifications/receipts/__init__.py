"""What vendors report of what they were given: it moves a delivery forward only; what fits none is kept."""
