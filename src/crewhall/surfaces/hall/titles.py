"""What the surfaces are called and are for, in words for people. Which of them this server has is known elsewhere."""

from msgspec import Struct


class Title(Struct, frozen=True):
    """A name, and a phrase on what the surface offers."""

    title: str
    purpose: str


TITLES = {
    "tommy": Title("Tommy", "Workforce, chat, teams, add-ons, wallet and orders: the API in its present edition"),
    "tommy-legacy": Title("Tommy, first edition", "The same API as clients of its first edition know it"),
    "convos": Title("Convos", "A persistent IRC client for many people: REST, WebSocket and real connections"),
    "tomatoes": Title("Tomatoes", "Pomodoros, projects and leaderboards"),
    "tonicdm": Title("TonicDM", "Project records of architects, engineers and contractors"),
    "hall": Title("Crewhall", "What none of the others has: health, figures, the administrator's outbox"),
}
