"""Pure rules: every instant is an argument, nothing here knows a database, a clock or Slack."""
