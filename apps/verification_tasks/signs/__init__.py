"""Signs of invented work: each is explained, none decides anything; a person looks at them."""
