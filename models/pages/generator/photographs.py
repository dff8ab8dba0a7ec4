"""Pictures with the statistics of photographs, made from noise, gradients and shaded shapes, or read from a folder."""

import cairo
import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def photograph(rng, width, height, folder=()):
    """An RGB image of that size; folder is a list of picture files to cut from, may be empty."""
    if folder and rng.random() < 0.5:
        return _cut(rng, Image.open(rng.choice(folder)).convert("RGB"), width, height)
    kind = rng.choice((_landscape, _objects, _texture, _portrait))
    image = kind(rng, max(48, min(width, 320)), max(48, min(height, 320)))
    return image.resize((width, height), Image.BICUBIC)


def _cut(rng, image, width, height):
    """A random window of the image with the wanted aspect."""
    scale = rng.uniform(0.4, 1.0) * min(image.width / width, image.height / height)
    w, h = int(width * scale), int(height * scale)
    x, y = rng.randint(0, image.width - w), rng.randint(0, image.height - h)
    image = image.resize((width, height), Image.BICUBIC, (x, y, x + w, y + h), reducing_gap=2)
    return image.convert("L").convert("RGB") if rng.random() < 0.3 else image


def noise(rng, width, height, octaves=6, falloff=0.6):
    """Smooth noise of several octaves, f32 [height, width] of about 0 to 1."""
    numbers, total = np.random.default_rng(rng.getrandbits(32)), np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        grid = numbers.random((min(cells + 1, height), min(cells + 1, width))).astype(np.float32)
        total += falloff**octave * np.asarray(Image.fromarray(grid).resize((width, height), Image.BICUBIC))
    total -= total.min()
    return total / max(total.max(), 1e-6)


def _colour(rng, low=0, high=255):
    return tuple(rng.randint(low, high) for _ in range(3))


def _blend(share, first, second):
    """Colours of an image from a map of shares between two colours."""
    share = share[..., None]
    return (1 - share) * np.array(first, np.float32) + share * np.array(second, np.float32)


def _finish(rng, pixels):
    """Grain, exposure, and now and then grey."""
    numbers = np.random.default_rng(rng.getrandbits(32))
    pixels = pixels * rng.uniform(0.7, 1.15) + numbers.normal(0, rng.uniform(1, 9), pixels.shape[:2])[..., None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return image.convert("L").convert("RGB") if rng.random() < 0.35 else image


def _landscape(rng, width, height):
    """Sky, hills behind each other and a foreground with texture."""
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, 1)
    pixels = _blend(np.clip(rows + 0.4 * noise(rng, width, height, 5), 0, 1), _colour(rng, 60, 220), _colour(rng, 170, 255))
    for layer in range(rng.randint(1, 4)):
        line = height * (0.35 + 0.17 * layer + 0.25 * noise(rng, width, 2, 6)[0])
        mask = np.arange(height)[:, None] > line[None, :]
        ground = _blend(noise(rng, width, height, 7, 0.8), _colour(rng, 0, 120), _colour(rng, 40, 190))
        pixels = np.where(mask[..., None], ground, pixels)
    return _finish(rng, pixels)


def _objects(rng, width, height):
    """Blurred shapes with shading before a soft background."""
    image = Image.fromarray(_blend(noise(rng, width, height, 4), _colour(rng), _colour(rng)).astype(np.uint8))
    for _ in range(rng.randint(2, 14)):
        draw, x, y = ImageDraw.Draw(image), rng.uniform(0, width), rng.uniform(0, height)
        r, colour = rng.uniform(0.05, 0.4) * min(width, height), _colour(rng)
        if rng.random() < 0.5:
            draw.ellipse((x - r, y - r * rng.uniform(0.4, 1), x + r, y + r * 0.9), colour)
        else:
            draw.polygon([(x + rng.uniform(-r, r), y + rng.uniform(-r, r)) for _ in range(rng.randint(3, 7))], colour)
        if rng.random() < 0.4:
            image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 4)))
    shade = 0.6 + 0.6 * noise(rng, width, height, 5)
    return _finish(rng, np.asarray(image, np.float32) * shade[..., None])


def _texture(rng, width, height):
    """Grass, stone, cloth: strong fine octaves, sometimes in stripes."""
    share = noise(rng, width, height, 8, rng.uniform(0.6, 1.0))
    if rng.random() < 0.4:
        share = 0.5 + 0.5 * np.sin(share * rng.uniform(8, 60))
    return _finish(rng, _blend(share, _colour(rng), _colour(rng)))


def _portrait(rng, width, height):
    """A head and shoulders before a background, light from one side."""
    image = Image.fromarray(_blend(noise(rng, width, height, 3), _colour(rng, 40), _colour(rng, 40)).astype(np.uint8))
    draw, x, skin = ImageDraw.Draw(image), width * rng.uniform(0.35, 0.65), (rng.randint(90, 240), rng.randint(70, 190), rng.randint(50, 160))
    r, y = min(width, height) * rng.uniform(0.15, 0.28), height * rng.uniform(0.35, 0.5)
    draw.ellipse((x - 2.2 * r, y + r, x + 2.2 * r, y + 5 * r), _colour(rng))
    draw.ellipse((x - 1.05 * r, y - 1.5 * r, x + 1.05 * r, y + 0.5 * r), _colour(rng, 0, 120))
    draw.ellipse((x - 0.85 * r, y - 1.1 * r, x + 0.85 * r, y + 1.2 * r), skin)
    for side in (-0.35, 0.35):
        draw.ellipse((x + side * r - 0.12 * r, y - 0.15 * r, x + side * r + 0.12 * r, y), (30, 25, 20))
    draw.line((x - 0.3 * r, y + 0.6 * r, x + 0.3 * r, y + 0.6 * r), (120, 50, 50), max(1, int(r * 0.1)))
    image = image.filter(ImageFilter.GaussianBlur(r * 0.06))
    light = np.linspace(rng.uniform(0.5, 1), rng.uniform(0.7, 1.3), width, dtype=np.float32)[None, :, None]
    return _finish(rng, np.asarray(image, np.float32) * light)


def paint(context, image, x, y, width, height):
    """Puts an RGB image into a rectangle of a Cairo context."""
    pixels = np.zeros((image.height, image.width, 4), np.uint8)
    pixels[..., :3] = np.asarray(image)[..., ::-1]
    surface = cairo.ImageSurface.create_for_data(pixels, cairo.FORMAT_RGB24, image.width, image.height)
    context.save()
    context.translate(x, y)
    context.scale(width / image.width, height / image.height)
    context.set_source_surface(surface)
    context.rectangle(0, 0, image.width, image.height)
    context.fill()
    context.restore()
    surface.finish()
