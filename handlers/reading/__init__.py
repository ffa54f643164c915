"""People's words turned into typed requests: pure, no database, no clock, no Slack."""
