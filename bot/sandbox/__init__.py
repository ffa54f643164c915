"""A Slack-shaped workspace on loopback, for people without a Slack and for every test."""

from bot.sandbox.people import Person
from bot.sandbox.refusals import Refusal, Unable
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace

__all__ = ["Person", "Refusal", "SandboxServer", "Unable", "Workspace"]
