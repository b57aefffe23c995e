"""The people of the staff: the list, one person, and one's own account."""
