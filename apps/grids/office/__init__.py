"""What every page of the office is made of; the pages themselves stand in each room's `admin`."""
