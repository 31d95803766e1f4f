"""The one appearance of Weft: colours, sizes, typefaces and icons. No colour or size literal stands elsewhere."""
