"""Pages that belong to no room: 工作台, search, the theme switch and the piece catalogue."""
