"""Plain text, and what stands under every format of text: the codec and the lines."""
