"""An invented study to try Onward with: its set-up file, its history, and the people who play it."""
