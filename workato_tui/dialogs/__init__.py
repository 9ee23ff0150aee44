"""Forms, questions, menus and pickers that open over the explorer."""
