"""What the program asks of the machine: files written whole, locks, limits, keys, its own installation."""
