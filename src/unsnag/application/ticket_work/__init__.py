"""What people do with tickets beside answering: one use case a file."""
