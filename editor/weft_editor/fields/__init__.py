"""Form fields made from pydantic models: what a field is (`spec`), and one widget per kind."""
