"""Icons, themes, fonts, templates and the JSON Schema, as package data."""
