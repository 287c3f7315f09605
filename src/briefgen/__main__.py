"""Lets ``python -m briefgen`` run the program."""

from briefgen.cli import main

main()
