"""What reports are made of: their sections, the figures of each, what is frozen, how two versions differ."""
