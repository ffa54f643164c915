"""A Slack-shaped workspace on loopback, for people without a Slack and for every test."""
