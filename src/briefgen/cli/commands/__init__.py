"""The commands, a module for each group of them; each is imported when it is asked for."""
