"""Small widgets the panels and dialogs are made of; none of them knows a session."""
