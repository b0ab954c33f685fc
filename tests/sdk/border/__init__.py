"""The client at the HTTP border: what goes over the wire, and what it makes of the answers."""

from octopus_sdk import Credentials

BASE = "https://octopus.example/v1"
CREDENTIALS = Credentials(software_house_uuid="uuid-secret", user="anna", password="pass-secret")
SECRETS = ("uuid-secret", "pass-secret", "login-token-secret", "dossier-token-secret")


class Time:
    """A clock that only moves when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds
