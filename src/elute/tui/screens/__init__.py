"""The screens; one so far, which shows pages in place of its panes instead of other screens."""
