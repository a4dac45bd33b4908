"""What keys and commands do: the controllers between the screen and the engine."""
