"""WeChat in: the official account's callback, and what becomes of each message."""
