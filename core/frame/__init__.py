"""What the frame of every page asks the rooms: places, warnings, panels, health findings. It knows no room."""
