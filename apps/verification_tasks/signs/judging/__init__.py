"""Pure judgements: facts in, figures out, or None where nothing is to be seen."""
