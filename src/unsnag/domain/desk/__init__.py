"""What people do with tickets beside answering: putting two together, putting one aside for a time,
naming colleagues and sorting by tags."""
