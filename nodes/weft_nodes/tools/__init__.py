"""Nodes that act on the world; each can be lent to agents as a tool."""
