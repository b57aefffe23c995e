"""What is done to accounts of the staff, by admins and by their owners."""
