"""Functions that draw the example images: plates, tiles, and parts on a belt or a bench.

Each image has a random generator seeded with the name of the image, so it can be drawn again
without the others and with the same pixels. The code uses only operations of Pillow whose pixels
are the same in every release since 10.0.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[int, int, int, int]

FINE = 2  # scenes are drawn larger by this factor and then reduced, which smooths the edges

MASK_PALETTE: dict[str, Colour] = {
    "background": (0xFF, 0xFF, 0xFF),
    "crack": (0x23, 0xA4, 0x36),
    "stain": (0xD9, 0x82, 0x2B),
}


class Picture(NamedTuple):
    """A drawn image with its labels."""

    image: Image.Image
    boxes: tuple[tuple[str, Box], ...] = ()  # (label, (left, top, width, height)) in pixels
    mask: Image.Image | None = None  # palette image of the same size, colours of MASK_PALETTE


# ---------------------------------------------------------------------- surfaces and light


def noise(
    rng: random.Random, size: tuple[int, int], grain: tuple[int, int] = (1, 1)
) -> Image.Image:
    """Draw grey noise. ``grain`` is the size of a grain: (40, 1) is brushed, (30, 30) cloudy."""
    small = (max(2, size[0] // grain[0]), max(2, size[1] // grain[1]))
    field = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return field if small == size else field.resize(size, Image.Resampling.BICUBIC)


def surface(grain: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    return ImageOps.colorize(grain, dark, light)


def sheen(size: tuple[int, int], angle: float, dark: Colour, light: Colour) -> Image.Image:
    """Draw lit metal: a gradient from dark to light, rotated by ``angle`` degrees."""
    ramp = (
        Image.linear_gradient("L").rotate(angle, Image.Resampling.BILINEAR).crop((38, 38, 218, 218))
    )
    return ImageOps.colorize(ramp.resize(size), dark, light)


def shaded(image: Image.Image, centre: Point, strength: int) -> Image.Image:
    """Darken an image with the distance from ``centre`` (fractions of the size)."""
    width, height = image.size
    glow = Image.radial_gradient("L").resize((2 * width, 2 * height))
    left, top = int(width * (1 - centre[0])), int(height * (1 - centre[1]))
    glow = glow.crop((left, top, left + width, top + height))
    fall = glow.point(lambda value: 255 - value * strength // 255)
    return ImageChops.multiply(image, Image.merge("RGB", (fall, fall, fall)))


def photographed(rng: random.Random, image: Image.Image, grain: float) -> Image.Image:
    """Reduce a scene to its final size, and add shading and noise."""
    shot = shaded(image.reduce(FINE), (rng.uniform(0.35, 0.65), rng.uniform(0.3, 0.6)), 110)
    speckle = noise(rng, shot.size)
    return Image.blend(shot, Image.merge("RGB", (speckle, speckle, speckle)), grain)


def put(scene: Image.Image, thing: Image.Image, at: tuple[int, int], shadow: int = 4) -> Box:
    """Draw an RGBA object and its shadow on a scene; return its box in the final image."""
    alpha = thing.getchannel("A")
    soft = alpha.point(lambda value: value * 6 // 10).filter(ImageFilter.GaussianBlur(shadow))
    scene.paste((12, 12, 16), (at[0] + shadow, at[1] + shadow), soft)
    scene.paste(thing, at, alpha)
    left, top, right, bottom = (
        alpha.point(lambda value: 255 if value > 127 else 0).getbbox() or (0,) * 4
    )
    edges = [at[0] + left, at[1] + top, at[0] + right, at[1] + bottom]
    left, top = edges[0] // FINE, edges[1] // FINE
    return left, top, -(-edges[2] // FINE) - left, -(-edges[3] // FINE) - top


# ---------------------------------------------------------------------- parts


def ring(centre: Point, radius: float) -> tuple[float, float, float, float]:
    return (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)


def washer(rng: random.Random, radius: int) -> Image.Image:
    size = (2 * radius + 4, 2 * radius + 4)
    middle = (radius + 2.0, radius + 2.0)
    light = rng.uniform(0, 360)
    disc = sheen(size, light, (128, 88, 28), (246, 216, 132)).convert("RGBA")
    draw = ImageDraw.Draw(disc)
    bore = radius * rng.uniform(0.42, 0.52)
    for inset, colour in ((0, (96, 66, 22)), (2, (252, 232, 172)), (4, (190, 150, 70))):
        draw.ellipse(ring(middle, radius - inset), outline=colour, width=2)
    draw.ellipse(ring(middle, bore + 3), outline=(104, 70, 24), width=3)
    mask = Image.new("L", size)
    cut = ImageDraw.Draw(mask)
    cut.ellipse(ring(middle, radius), fill=255)
    cut.ellipse(ring(middle, bore), fill=0)
    disc.putalpha(mask)
    return disc


def gear(rng: random.Random, radius: int) -> Image.Image:
    size = (2 * radius + 4, 2 * radius + 4)
    middle = (radius + 2.0, radius + 2.0)
    teeth, turn = rng.choice((10, 12, 14)), rng.uniform(0, math.tau)
    outline = []
    for tooth in range(teeth):
        for part, reach in ((-0.36, 0.80), (-0.20, 1.0), (0.20, 1.0), (0.36, 0.80)):
            angle = turn + (tooth + part) * math.tau / teeth
            outline.append(
                (
                    middle[0] + radius * reach * math.cos(angle),
                    middle[1] + radius * reach * math.sin(angle),
                )
            )
    wheel = sheen(size, rng.uniform(0, 360), (40, 62, 96), (150, 186, 224)).convert("RGBA")
    draw = ImageDraw.Draw(wheel)
    draw.line([*outline, outline[0]], fill=(24, 38, 62), width=3, joint="curve")
    for reach, colour in ((0.66, (32, 50, 80)), (0.62, (176, 206, 236)), (0.40, (30, 46, 74))):
        draw.ellipse(ring(middle, radius * reach), outline=colour, width=3)
    mask = Image.new("L", size)
    cut = ImageDraw.Draw(mask)
    cut.polygon(outline, fill=255)
    cut.ellipse(ring(middle, radius * 0.2), fill=0)
    wheel.putalpha(mask)
    return wheel


def bolt(rng: random.Random, radius: int) -> Image.Image:
    length, head, thick = int(radius * 2.1), int(radius * 0.62), int(radius * 0.52)
    high = int(radius * 1.05)
    size = (length + 4, high + 4)
    top = (size[1] - thick) // 2
    steel = Image.new("RGB", size, (60, 62, 66))
    shaft = sheen((length, thick), 180, (70, 72, 78), (220, 222, 226))
    steel.paste(shaft, (2, top))
    facets = (
        (0.0, 0.27, (128, 130, 136)),
        (0.27, 0.73, (212, 214, 220)),
        (0.73, 1.0, (96, 98, 104)),
    )
    draw = ImageDraw.Draw(steel)
    for start, end, colour in facets:
        draw.rectangle((2, 2 + high * start, 2 + head, 2 + high * end), fill=colour)
    draw.rectangle((head, 2, head + 3, 2 + high), fill=(70, 72, 76))
    for x in range(head + int(radius * 0.35), length, max(4, radius // 7)):
        draw.line((x, top + thick, x + 4, top), fill=(58, 60, 66), width=2)
    mask = Image.new("L", size)
    cut = ImageDraw.Draw(mask)
    cut.rounded_rectangle((2, 2, 2 + head, 2 + high), radius=4, fill=255)
    cut.rounded_rectangle((head, top, length, top + thick), radius=5, fill=255)
    steel.putalpha(mask)
    return steel.rotate(rng.uniform(0, 360), Image.Resampling.BICUBIC, expand=True)


PARTS: dict[str, Callable[[random.Random, int], Image.Image]] = {
    "bolt": bolt,
    "gear": gear,
    "washer": washer,
}


def part_on_belt(name: str, label: str) -> Picture:
    rng = random.Random(name)
    side = 128 * FINE
    belt = surface(noise(rng, (side, side), (3, 3)), (34, 38, 40), (66, 70, 72))
    draw = ImageDraw.Draw(belt)
    for x in range(rng.randrange(40), side, 64):
        draw.line((x, 0, x, side), fill=(28, 31, 33), width=5)
    thing = PARTS[label](rng, rng.randrange(64, 88))
    at = (
        (side - thing.width) // 2 + rng.randrange(-16, 17),
        (side - thing.height) // 2 + rng.randrange(-16, 17),
    )
    put(belt, thing, at, shadow=6)
    return Picture(photographed(rng, belt, 0.03))


def parts_on_bench(name: str) -> Picture:
    rng = random.Random(name)
    width, height = 320 * FINE, 240 * FINE
    bench = surface(noise(rng, (width, height), (160, 3)), (122, 84, 50), (188, 142, 96))
    draw = ImageDraw.Draw(bench)
    for y in range(rng.randrange(40, 120), height, 150):
        draw.line((0, y, width, y), fill=(84, 56, 32), width=4)
        draw.line((0, y + 4, width, y + 4), fill=(202, 158, 112), width=2)
    places = [(column, row) for column in range(3) for row in range(2)]
    boxes = []
    for column, row in rng.sample(places, rng.randrange(2, 6)):
        label = rng.choice(sorted(PARTS))
        thing = PARTS[label](rng, rng.randrange(58, 84))
        spare = (width // 3 - thing.width, height // 2 - thing.height)
        at = (
            column * width // 3 + max(2, spare[0] // 2 + rng.randrange(-12, 13)),
            row * height // 2 + max(2, spare[1] // 2 + rng.randrange(-12, 13)),
        )
        boxes.append((label, put(bench, thing, at)))
    return Picture(photographed(rng, bench, 0.03), tuple(boxes))


# ---------------------------------------------------------------------- plates

CORNERS = ((105, 105), (235, 105), (105, 235), (235, 235))  # of a plate, between its five bores


def scratch(rng: random.Random, plate: Image.Image) -> None:
    middle = rng.choice(CORNERS)
    angle, bend = rng.uniform(0, math.tau), rng.uniform(-0.06, 0.06)
    x, y = middle[0] - 50 * math.cos(angle), middle[1] - 50 * math.sin(angle)
    path = [(x, y)]
    for _ in range(rng.randrange(9, 15)):
        angle += bend
        x, y = x + 11 * math.cos(angle), y + 11 * math.sin(angle)
        path.append((x, y))
    draw = ImageDraw.Draw(plate)
    draw.line(path, fill=(58, 58, 62), width=4, joint="curve")
    draw.line([(x + 2, y + 3) for x, y in path], fill=(248, 248, 250), width=2, joint="curve")


def dent(rng: random.Random, plate: Image.Image) -> None:
    corner, radius = rng.choice(CORNERS), rng.uniform(22, 34)
    centre = (corner[0] + rng.uniform(-20, 20), corner[1] + rng.uniform(-20, 20))
    for shift, colour in ((-0.22, (44, 44, 50)), (0.26, (252, 252, 254))):
        spot = Image.new("L", plate.size)
        place = (centre[0] + shift * radius, centre[1] + shift * radius)
        ImageDraw.Draw(spot).ellipse(ring(place, radius * 0.8), fill=230)
        plate.paste(colour, (0, 0), spot.filter(ImageFilter.GaussianBlur(radius / 4)))
    hollow = Image.new("L", plate.size)
    ImageDraw.Draw(hollow).ellipse(ring(centre, radius * 0.7), fill=200)
    plate.paste((128, 130, 136), (0, 0), hollow.filter(ImageFilter.GaussianBlur(radius / 5)))


def plate(name: str, fault: Callable[[random.Random, Image.Image], None] | None) -> Picture:
    rng = random.Random(name)
    side = 192 * FINE
    table = surface(noise(rng, (side, side), (4, 4)), (30, 34, 44), (44, 50, 62))
    metal = surface(noise(rng, (340, 340), (60, 1)), (150, 152, 158), (204, 206, 210))
    if fault:
        fault(rng, metal)
    draw = ImageDraw.Draw(metal)
    draw.rounded_rectangle((1, 1, 338, 338), radius=26, outline=(232, 234, 238), width=4)
    bores = [(46, 46), (294, 46), (46, 294), (294, 294), (170, 170)]
    for index, centre in enumerate(bores):
        radius = 34 if index == 4 else 17
        for grow, colour in ((6, (222, 224, 228)), (3, (112, 114, 120)), (0, (26, 28, 34))):
            draw.ellipse(ring(centre, radius + grow), fill=colour)
    mask = Image.new("L", metal.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, 339, 339), radius=26, fill=255)
    metal.putalpha(mask)
    metal = metal.rotate(rng.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True)
    at = (
        (side - metal.width) // 2 + rng.randrange(-5, 6),
        (side - metal.height) // 2 + rng.randrange(-5, 6),
    )
    put(table, metal, at, shadow=6)
    return Picture(photographed(rng, table, 0.03))


# ---------------------------------------------------------------------- tiles


def crack(rng: random.Random, size: int) -> Image.Image:
    """Draw a crack: a jagged line from an edge inwards with one or two branches."""
    where = Image.new("L", (size, size))
    draw = ImageDraw.Draw(where)

    def run(x: float, y: float, angle: float, steps: int, width: int) -> list[Point]:
        path = [(x, y)]
        for _ in range(steps):
            bent = angle + rng.uniform(-0.7, 0.7)
            x, y = x + 14 * math.cos(bent), y + 14 * math.sin(bent)
            path.append((x, y))
        draw.line(path, fill=255, width=width, joint="curve")
        return path

    angle = rng.uniform(0.3, 1.2)
    trunk = run(rng.uniform(40, 110), 24, angle, rng.randrange(13, 18), 6)
    for _ in range(rng.randrange(1, 3)):
        fork = rng.choice(trunk[3:9])
        run(*fork, angle + rng.choice((-0.9, 0.9)), rng.randrange(4, 8), 4)
    return where


def stain(rng: random.Random, size: int) -> Image.Image:
    """Draw a stain: a few overlapping drops."""
    where = Image.new("L", (size, size))
    draw = ImageDraw.Draw(where)
    middle = (rng.uniform(110, 210), rng.uniform(110, 210))
    for _ in range(rng.randrange(4, 8)):
        drop = (middle[0] + rng.uniform(-34, 34), middle[1] + rng.uniform(-28, 28))
        draw.ellipse(ring(drop, rng.uniform(14, 36)), fill=255)
    return where.filter(ImageFilter.GaussianBlur(8)).point(lambda value: 255 if value > 110 else 0)


FAULTS: dict[str, Callable[[random.Random, int], Image.Image]] = {"crack": crack, "stain": stain}


def tile(name: str, faults: tuple[str, ...]) -> Picture:
    rng = random.Random(name)
    side = 160 * FINE
    scene = surface(noise(rng, (side, side), (6, 6)), (120, 118, 112), (150, 148, 142))
    glaze = surface(noise(rng, (side - 40, side - 40), (48, 48)), (96, 138, 150), (150, 190, 198))
    draw = ImageDraw.Draw(glaze)
    low, high = 4, side - 45
    draw.line((low, high, low, low, high, low), fill=(206, 230, 234), width=8)
    draw.line((low, high, high, high, high, low), fill=(70, 104, 116), width=8)
    put(scene, glaze.convert("RGBA"), (20, 20), shadow=3)

    mask = Image.new("P", (side // FINE, side // FINE), 0)
    mask.putpalette([value for colour in MASK_PALETTE.values() for value in colour])
    for fault in faults:
        where = FAULTS[fault](rng, side)
        if fault == "crack":
            scene.paste((188, 214, 218), (2, 3), where)
            scene.paste((34, 40, 42), (0, 0), where)
        else:
            rim = ImageChops.subtract(where, where.filter(ImageFilter.MinFilter(7)))
            scene.paste(
                (122, 82, 40),
                (0, 0),
                where.filter(ImageFilter.GaussianBlur(3)).point(lambda v: v * 5 // 9),
            )
            scene.paste((84, 54, 26), (0, 0), rim.point(lambda value: value // 2))
        shape = (
            where.filter(ImageFilter.MaxFilter(3))
            .reduce(FINE)
            .point(lambda value: 255 if value > 90 else 0)
        )
        mask.paste(list(MASK_PALETTE).index(fault), (0, 0), shape)

    return Picture(photographed(rng, scene, 0.025), mask=mask if faults else None)
