"""What runs behind the screens: nothing here knows Textual."""
