"""What the program asks of the machine: files written whole, locks, processes, limits, keys, its own installation."""
