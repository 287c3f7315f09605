"""Templates in a sandbox: what they see, what they may do, what they print."""
