"""The customers' photos and screenshots: drawn, believable at a glance, the same in every fill."""

import math
import re
from collections.abc import Callable
from itertools import pairwise
from random import Random

from rapport.platform.sample.canvas import Canvas, mixed, type_colour
from rapport.platform.sample.scripts import chance

WIDTH, HEIGHT = 560, 420
INK, PAPER, STEEL = (38, 36, 34), (250, 249, 246), (196, 198, 200)
AMBER, WATER, CARD = (255, 178, 64), (126, 158, 176), (186, 148, 104)
WALLS: list[type_colour] = [(222, 216, 204), (205, 214, 216), (226, 208, 190), (198, 204, 190), (214, 206, 218)]
WOODS: list[type_colour] = [(146, 106, 70), (108, 80, 58), (178, 142, 102), (92, 88, 84)]

type_scene = Callable[[Canvas, Random, str], None]


def picture(name: str) -> bytes:
    """The picture that a file of this name would show."""
    rng = chance("picture", name)
    canvas = Canvas(WIDTH, HEIGHT)
    scene = next((scene for words, scene in SCENES if re.search(words, name)), machine)
    scene(canvas, rng, name)
    return canvas.png()


def room(canvas: Canvas, rng: Random, edge: int) -> type_colour:
    """A wall and a worktop, lit from one side; answers the worktop's colour."""
    wall, wood = rng.choice(WALLS), rng.choice(WOODS)
    canvas.gradient(mixed(wall, (255, 255, 255), 0.25), mixed(wall, INK, 0.18), 0, edge)
    canvas.soft(rng.choice([120, 440]), 60, 210, 130, mixed(wall, (255, 255, 255), 0.55), mixed(wall, INK, 0.02))
    canvas.gradient(mixed(wood, (255, 255, 255), 0.12), mixed(wood, INK, 0.35), edge, HEIGHT)
    for _ in range(9):
        y = rng.randint(edge + 6, HEIGHT - 4)
        canvas.box(rng.randint(-80, 300), y, rng.randint(320, 660), y + 1, mixed(wood, INK, 0.3))
    return wood


def machine(canvas: Canvas, rng: Random, name: str) -> None:
    """The machine itself on the worktop, a cup in front of it."""
    wood = room(canvas, rng, 280)
    body = rng.choice([(52, 54, 58), (206, 204, 200), (72, 84, 82)])
    left = rng.randint(150, 210)
    canvas.soft(left + 110, 342, 170, 22, mixed(wood, INK, 0.7), mixed(wood, INK, 0.28))
    canvas.box(left, 96, left + 220, 340, body, round_by=18)
    canvas.box(left + 14, 110, left + 206, 168, mixed(body, INK, 0.45), round_by=8)
    canvas.words(left + 32, 128, "BRIGHTWATER", 2, mixed(body, (255, 255, 255), 0.5))
    canvas.box(left + 46, 190, left + 174, 322, mixed(body, INK, 0.6), round_by=10)
    canvas.box(left + 98, 190, left + 122, 226, STEEL)
    canvas.box(left + 84, 270, left + 136, 318, PAPER, round_by=10)
    canvas.ellipse(left + 110, 272, 25, 6, (92, 58, 36))


def display(canvas: Canvas, rng: Random, name: str) -> None:
    """A close look at the display."""
    body = rng.choice([(60, 62, 66), (44, 46, 48), (188, 186, 182)])
    canvas.gradient(mixed(body, (255, 255, 255), 0.18), mixed(body, INK, 0.3))
    canvas.soft(450, 60, 260, 150, mixed(body, (255, 255, 255), 0.35), mixed(body, (255, 255, 255), 0.14))
    canvas.box(70, 96, 490, 318, (16, 17, 18), round_by=22)
    canvas.box(82, 108, 478, 306, (24, 26, 27), round_by=16)
    words = shown(name)
    size = 14 if len(words) <= 4 else 8
    canvas.words((WIDTH - canvas.wide(words, size)) // 2, 160, words, size, AMBER)
    canvas.words(104, 280, "BRIGHTWATER", 2, (104, 106, 108))
    for place in range(3):
        canvas.ellipse(140 + place * 140, 366, 26, 26, mixed(body, INK, 0.35))
        canvas.ellipse(140 + place * 140, 364, 23, 23, mixed(body, (255, 255, 255), 0.1))


def shown(name: str) -> str:
    """What the display says, told from the file's name."""
    found = re.search(r"\b(e\d\d|\d{4})\b", name)
    if found:
        return found[1].upper()
    percent = re.search(r"(\d+)-percent", name)
    return f"{percent[1]} %" if percent else "WI-FI -"


def parcel(canvas: Canvas, rng: Random, name: str) -> None:
    """A box on a doorstep; wet, where the name says so."""
    canvas.gradient((118, 112, 106), (92, 88, 84), 0, 210)
    canvas.gradient((154, 150, 146), (112, 110, 108), 210, HEIGHT)
    canvas.box(60, 0, 74, 210, (72, 58, 48))
    canvas.box(486, 0, 500, 210, (72, 58, 48))
    canvas.box(74, 0, 486, 206, rng.choice([(62, 84, 92), (112, 54, 48), (70, 84, 62)]))
    if "rain" in name or "step" in name or "soggy" in name:
        canvas.soft(290, 352, 220, 40, (96, 108, 116), (128, 130, 130))
    canvas.soft(284, 346, 160, 20, (70, 66, 62), (118, 114, 110))
    canvas.box(160, 190, 400, 344, CARD)
    canvas.box(160, 190, 400, 206, mixed(CARD, (255, 255, 255), 0.2))
    canvas.box(268, 190, 292, 344, mixed(CARD, (255, 255, 255), 0.45))
    canvas.box(316, 236, 384, 286, PAPER)
    for line in range(4):
        canvas.box(322, 244 + line * 10, 322 + rng.randint(28, 56), 247 + line * 10, INK)
    canvas.words(176, 316, "BRIGHTWATER", 2, mixed(CARD, INK, 0.6))


def puddle(canvas: Canvas, rng: Random, name: str) -> None:
    """Water where none should be."""
    tile = rng.choice([(206, 202, 194), (176, 170, 160), (150, 156, 158)])
    canvas.gradient(mixed(tile, (255, 255, 255), 0.2), mixed(tile, INK, 0.2))
    for place in range(0, WIDTH, 112):
        canvas.box(place, 0, place + 3, HEIGHT, mixed(tile, INK, 0.25))
    for place in range(40, HEIGHT, 112):
        canvas.box(0, place, WIDTH, place + 3, mixed(tile, INK, 0.25))
    for _ in range(4):
        x, y = rng.randint(180, 380), rng.randint(210, 300)
        canvas.soft(
            x, y, rng.randint(90, 170), rng.randint(30, 60), mixed(WATER, tile, 0.2), mixed(tile, WATER, 0.4), 6
        )
    canvas.soft(280, 250, 180, 60, mixed(WATER, (255, 255, 255), 0.25), mixed(WATER, tile, 0.35))
    canvas.ellipse(240, 232, 46, 7, (232, 240, 244))
    canvas.box(90, 0, 300, 120, (58, 60, 64), round_by=12)


def gauge(canvas: Canvas, rng: Random, name: str) -> None:
    """A pressure gauge or a spirit level."""
    room(canvas, rng, 330)
    canvas.ellipse(280, 200, 150, 150, (120, 116, 108))
    canvas.ellipse(280, 200, 136, 136, PAPER)
    for step in range(11):
        angle = math.radians(135 + step * 27)
        outer = (280 + round(120 * math.cos(angle)), 200 + round(120 * math.sin(angle)))
        inner = (280 + round(104 * math.cos(angle)), 200 + round(104 * math.sin(angle)))
        canvas.line(inner, outer, 4, INK)
    turned = 0.52 if "ruhe" in name else 0.15 if "bezug" in name else 0.9
    angle = math.radians(135 + turned * 270)
    canvas.line((280, 200), (280 + round(96 * math.cos(angle)), 200 + round(96 * math.sin(angle))), 6, (190, 44, 36))
    canvas.ellipse(280, 200, 12, 12, INK)
    canvas.words(258, 264, "BAR" if "mano" in name else "DEG", 3, INK)


def part(canvas: Canvas, rng: Random, name: str) -> None:
    """Something small and round on the worktop."""
    wood = room(canvas, rng, 20)
    canvas.soft(290, 262, 160, 112, mixed(wood, INK, 0.7), mixed(wood, INK, 0.2))
    canvas.ellipse(280, 222, 132, 112, (150, 152, 154))
    canvas.ellipse(276, 216, 124, 104, STEEL)
    for step in range(18):
        angle = math.radians(step * 20)
        edge = (276 + round(116 * math.cos(angle)), 216 + round(97 * math.sin(angle)))
        canvas.line((276 + round(60 * math.cos(angle)), 216 + round(50 * math.sin(angle))), edge, 5, (138, 140, 144))
    canvas.ellipse(276, 216, 46, 38, mixed(wood, INK, 0.4))
    for _ in range(14):
        x, y = rng.randint(120, 450), rng.randint(300, 390)
        canvas.ellipse(x, y, 9, 6, (70, 44, 30))
        canvas.line((x - 7, y), (x + 7, y), 1, (40, 26, 18))


def screen(canvas: Canvas, rng: Random, name: str) -> None:
    """A screenshot of an app or a bank."""
    canvas.gradient(PAPER, (240, 239, 236))
    head = (28, 92, 104) if "app" in name else rng.choice([(40, 62, 110), (150, 36, 44)])
    canvas.box(0, 0, WIDTH, 58, head)
    canvas.words(24, 20, "BRIGHTWATER" if "app" in name else "KONTO" if "konto" in name else "ACCOUNT", 3, PAPER)
    for line in range(7):
        y = 84 + line * 46
        marked = "app" not in name and line in (1, 2)
        canvas.box(16, y - 10, WIDTH - 16, y + 28, (255, 240, 214) if marked else PAPER, round_by=6)
        canvas.box(32, y, 32 + rng.randint(120, 250), y + 8, (90, 90, 92))
        canvas.box(32, y + 14, 32 + rng.randint(60, 140), y + 19, (176, 176, 178))
        sum_ = "-49.90" if marked else f"-{rng.randint(3, 180)}.{rng.randint(10, 99)}"
        words = f"{rng.randint(1, 28)}.{rng.randint(1, 12)}. OK" if "app" in name else sum_
        canvas.words(WIDTH - 32 - canvas.wide(words, 2), y + 2, words, 2, INK)


def sketch(canvas: Canvas, rng: Random, name: str) -> None:
    """A plan drawn with a ballpoint pen on a squared sheet."""
    room(canvas, rng, 10)
    canvas.box(70, 30, 496, 400, PAPER)
    for place in range(70, 496, 19):
        canvas.box(place, 30, place + 1, 400, (212, 222, 230))
    for place in range(30, 400, 19):
        canvas.box(70, place, 496, place + 1, (212, 222, 230))
    pen = (34, 52, 120)
    corners = [(120, 84), (442, 92), (438, 330), (124, 336), (120, 84)]
    for start, end in pairwise(corners):
        canvas.line(start, end, 3, pen)
    canvas.line((120, 210), (262, 214), 2, pen)
    canvas.ellipse(402, 292, 16, 16, pen)
    canvas.ellipse(402, 292, 12, 12, PAPER)
    canvas.words(146, 116, "TABLE", 3, pen)
    canvas.words(370, 254, "TAP", 3, pen)
    canvas.line((262, 150), (392, 282), 2, (178, 44, 40))
    canvas.words(300, 176, "5.5 M", 3, (178, 44, 40))


#: What a file's name gives away, and the scene that fits it; the first that does is drawn.
SCENES: list[tuple[str, type_scene]] = [
    (r"\be\d\d\b|percent|counter|reseau|display", display),
    (r"box|bags|karton|colis", parcel),
    (r"puddle|pfuetze|flaque|lake|floor|ceiling|plan-de-travail", puddle),
    (r"manometer|degrees", gauge),
    (r"screenshot|^app|appli|konto|lastschrift", screen),
    (r"-plan-|biro", sketch),
    (r"mahlscheibe|clapet|hose|stein|arm|cartridge|door|fireman|fish|loeffel", part),
]
