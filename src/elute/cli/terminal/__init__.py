"""What the terminal can do: asked of it (`asking`), of tmux (`multiplexer`), and judged."""
