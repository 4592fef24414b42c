"""The duty room's wall: read by everybody in the room, so it says nothing about anybody."""
