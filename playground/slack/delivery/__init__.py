"""Delivery to the app: events with retries, and interactions that want an answer in time."""
