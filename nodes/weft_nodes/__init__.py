"""Built-in node types, by family."""

NODE_TYPES: tuple[object, ...] = ()
