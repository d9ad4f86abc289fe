"""What can go wrong at work, beyond what every domain knows, one file a noun."""
