"""What a person does on the canvas: gestures of mouse and keyboard, and the commands behind menus and shortcuts."""
