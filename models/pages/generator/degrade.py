"""What scanners, cameras, copies and files do to the pixels of a page."""
import io

import numpy as np
from PIL import Image, ImageFilter

from .photographs import noise
from .warp import photographed, skewed


def _field(rng, shape, octaves, falloff=0.5):
    """Smooth noise of 0 to 1 over an image, f32 [height, width, 1]."""
    small = noise(rng, 64, 64, octaves, falloff)
    return np.asarray(Image.fromarray(small).resize((shape[1], shape[0]), Image.BICUBIC))[..., None]


def show_through(rng, pixels):
    """The other side of the sheet, mirrored and faint."""
    other = Image.fromarray(np.roll(pixels[:, ::-1], rng.randint(5, 60), 0).astype(np.uint8)).filter(ImageFilter.GaussianBlur(rng.uniform(0.8, 2.5)))
    return pixels - (255.0 - np.asarray(other, np.float32)) * rng.uniform(0.04, 0.2)


def shadow(rng, pixels):
    """Light that falls from one side, with the edge of a shadow at times."""
    height, width = pixels.shape[:2]
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    angle = rng.uniform(0, 6.3)
    along = np.cos(angle) * x + np.sin(angle) * y
    light = 1 + rng.uniform(0, 0.3) * along
    if rng.random() < 0.5:
        light = light * (1 - rng.uniform(0.1, 0.5) / (1 + np.exp(-(along - rng.uniform(-0.8, 0.8)) * rng.uniform(4, 60))))
    return pixels * light[..., None].astype(np.float32)


def uneven(rng, pixels):
    return pixels * (1 - rng.uniform(0.05, 0.3) * _field(rng, pixels.shape, rng.randint(1, 4)))


def stains(rng, pixels):
    """Blotches in brown or grey, folds and dark edges."""
    field, level = _field(rng, pixels.shape, 6), rng.uniform(0.6, 0.85)
    share = np.clip((field - level) * rng.uniform(3, 20), 0, 1) * rng.uniform(0.1, 0.5)
    colour = np.array([rng.randint(90, 200), rng.randint(70, 170), rng.randint(30, 140)], np.float32)
    pixels = pixels * (1 - share) + colour * share
    if rng.random() < 0.3:
        at, width = rng.randint(20, pixels.shape[0] - 20), rng.randint(1, 4)
        pixels[at : at + width] *= rng.uniform(0.7, 1.2)
    return pixels


def scanner(rng, pixels):
    """Streaks, dark borders, punched holes."""
    height, width = pixels.shape[:2]
    for _ in range(rng.choice((0, 0, 1, 2))):
        at = rng.randint(0, width - 3)
        pixels[:, at : at + rng.randint(1, 2)] *= rng.uniform(0.3, 1.3)
    if rng.random() < 0.25:
        edge = rng.randint(3, 25)
        pixels[:, : edge] *= np.linspace(rng.uniform(0, 0.5), 1, edge, dtype=np.float32)[None, :, None]
    if rng.random() < 0.12:
        rows, columns = np.ogrid[:height, :width]
        for share in (0.3, 0.7):
            pixels[(rows - height * share) ** 2 + (columns - width * 0.03) ** 2 < 81] = rng.choice((10, 200))
    return pixels


def tone(rng, pixels):
    """Contrast, brightness, gamma and a cast of colour."""
    pixels = np.clip(pixels, 0, 255) / 255
    pixels = pixels ** rng.uniform(0.6, 1.6)
    low, high = rng.uniform(0, 0.25), rng.uniform(0.75, 1.0)
    cast = np.array([rng.uniform(0.88, 1) for _ in range(3)], np.float32)
    return (low + (high - low) * pixels) * cast * 255


def grain(rng, pixels):
    numbers, strength = np.random.default_rng(rng.getrandbits(32)), rng.choice((2, 5, 10, 18))
    shape = pixels.shape[:2] + ((1,) if rng.random() < 0.6 else (3,))
    return pixels + strength * numbers.standard_normal(shape, np.float32)


def blur(rng, pixels):
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5))), np.float32)


def sharpen(rng, pixels):
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.UnsharpMask(1.5, rng.randint(50, 200), 0)), np.float32)


def low_resolution(rng, pixels):
    """Down to a part of the size and up again."""
    image, factor = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), rng.uniform(0.4, 0.85)
    small = image.resize((int(image.width * factor), int(image.height * factor)), rng.choice((Image.BOX, Image.BILINEAR, Image.LANCZOS)))
    return np.asarray(small.resize(image.size, rng.choice((Image.BILINEAR, Image.BICUBIC, Image.NEAREST))), np.float32)


def bilevel(rng, pixels):
    """Black and white as of a fax or a copy, by a local threshold or dithered."""
    grey = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).convert("L")
    if rng.random() < 0.2:
        return np.asarray(grey.convert("1").convert("RGB"), np.float32)
    values = np.asarray(grey, np.float32)
    around = np.asarray(grey.filter(ImageFilter.BoxBlur(25)), np.float32) if rng.random() < 0.5 else np.full_like(values, 255 * rng.uniform(0.6, 0.95))
    numbers = np.random.default_rng(rng.getrandbits(32))
    values = values + rng.uniform(0, 20) * numbers.standard_normal(values.shape, np.float32)
    black = values < around * rng.uniform(0.75, 0.92)
    return np.where(black[..., None], 0.0, 255.0).repeat(3, 2).astype(np.float32)


def grey(rng, pixels):
    return pixels.mean(2, keepdims=True).repeat(3, 2)


def jpeg(pixels, quality):
    """The pixels after a JPEG file of that quality, u8."""
    data = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(data, "JPEG", quality=quality)
    return np.asarray(Image.open(data))


STEPS = {  # in this order, each with its chance: for scans, for photographs, for screens and files
    show_through: (0.12, 0.04, 0), stains: (0.15, 0.08, 0), scanner: (0.3, 0, 0), uneven: (0.15, 0.5, 0.02), shadow: (0.1, 0.7, 0.02),
    grey: (0.4, 0.08, 0.08), tone: (0.5, 0.7, 0.15), low_resolution: (0.15, 0.15, 0.22), blur: (0.3, 0.45, 0.06), sharpen: (0.1, 0.1, 0.06),
    grain: (0.5, 0.6, 0.04), bilevel: (0.15, 0, 0.01),
}


def degrade(rng, pixels, labels, place):
    """Image and labels as a reader might get them: clean, scanned or photographed; place as in render.KINDS."""
    way = rng.choices(("clean", "scan", "photo"), (5, 3, 2) if place == "paper" else (17, 1, 2))[0]
    if way == "scan" and rng.random() < 0.7:
        pixels, labels = skewed(rng, pixels, labels)
    if way == "photo":
        pixels, labels = photographed(rng, pixels, labels)
    column = {"scan": 0, "photo": 1, "clean": 2}[way]
    values = pixels.astype(np.float32)
    for step, chances in STEPS.items():
        if rng.random() < chances[column]:
            values = step(rng, values)
    if rng.random() < 0.03:
        values = 255 - values
    pixels = np.clip(values, 0, 255).astype(np.uint8)
    if rng.random() < (0.25 if way == "clean" else 0.8):
        pixels = jpeg(pixels, rng.choice((25, 40, 60, 75, 90)))
    return pixels, labels
