"""What the surfaces are called and are for, in words for people. Which of them this server has is known elsewhere."""

from msgspec import Struct


class Title(Struct, frozen=True):
    """A name, and half a sentence on what the surface offers."""

    title: str
    purpose: str


TITLES = {
    "tommy": Title("Tommy", "workforce, chat, teams, add-ons, wallet and orders; the API's present edition"),
    "tommy-legacy": Title("Tommy, first edition", "the same API as clients of its first edition know it"),
    "convos": Title("Convos", "a persistent IRC client for many people: REST, WebSocket and real connections"),
    "tomatoes": Title("Tomatoes", "pomodoros, projects and leaderboards"),
    "tonicdm": Title("TonicDM", "project records of architects, engineers and contractors"),
    "hall": Title("Crewhall", "what none of the others has: health, figures, the administrator's outbox"),
}
