"""Comparing what the local Slack says with what the real one was recorded to say."""
