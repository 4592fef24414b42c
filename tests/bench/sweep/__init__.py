"""One sweep of 10,000 tasks that are due, among many that are not, beside plain SQL that moves the same rows."""
