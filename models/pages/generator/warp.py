"""What turns and bends a page: skew, perspective, a curled sheet on a desk; the labels go along."""
import numpy as np
from PIL import Image

from .photographs import noise

CELLS = 14  # of the mesh, in each direction


def warp(pixels, labels, mapping, size, ground):
    """Image and labels as seen through mapping(u, v) -> page coordinates of 0 to 1; outside of the page lies ground."""
    width, height = size
    mesh = _mesh(mapping, size, pixels.shape[1], pixels.shape[0])
    image = Image.fromarray(pixels).transform(size, Image.MESH, mesh, Image.BICUBIC)
    inside = Image.fromarray(np.full(labels.shape, 255, np.uint8)).transform(size, Image.MESH, mesh, Image.BILINEAR)
    moved = Image.fromarray(labels).transform(size, Image.MESH, mesh, Image.NEAREST)
    share = np.asarray(inside, np.float32)[..., None] / 255
    pixels = np.asarray(image, np.float32) * share + ground[:height, :width] * (1 - share)
    return pixels.astype(np.uint8), np.array(moved)


def _mesh(mapping, size, page_width, page_height):
    xs = np.linspace(0, size[0], CELLS + 1).round().astype(int)
    ys = np.linspace(0, size[1], CELLS + 1).round().astype(int)
    u, v = mapping(xs[None, :] / size[0] + 0 * ys[:, None], ys[:, None] / size[1] + 0 * xs[None, :])
    px, py = u * page_width, v * page_height
    mesh = []
    for i in range(CELLS):
        for j in range(CELLS):
            corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            quad = tuple(float(value) for c in corners for value in (px[c], py[c]))
            mesh.append(((int(xs[j]), int(ys[i]), int(xs[j + 1]), int(ys[i + 1])), quad))
    return mesh


def homography(corners):
    """The mapping of a quadrilateral in the view (NW, NE, SE, SW, of 0 to 1) to the unit square of the page."""
    targets = ((0, 0), (1, 0), (1, 1), (0, 1))
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, targets):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    a, b, c, d, e, f, g, h = np.linalg.solve(np.array(rows), np.array(values))

    def mapping(x, y):
        depth = g * x + h * y + 1
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth

    return mapping


def skewed(rng, pixels, labels):
    """A scan that lies a little askew, on the white or black of the scanner."""
    height, width = labels.shape
    angle, cx = rng.gauss(0, 0.02), width / height
    cos, sin, zoom = np.cos(angle), np.sin(angle), rng.uniform(0.97, 1.06)
    shift = rng.gauss(0, 0.01), rng.gauss(0, 0.01)

    def mapping(x, y):
        x, y = (x - 0.5) * cx * zoom, (y - 0.5) * zoom
        return (cos * x - sin * y) / cx + 0.5 + shift[0], sin * x + cos * y + 0.5 + shift[1]

    shade = rng.choice((255, 235, 20, int(pixels[2, 2].mean())))
    return warp(pixels, labels, mapping, (width, height), np.full((height, width, 3), shade, np.float32))


def photographed(rng, pixels, labels):
    """A page on a desk, seen by a camera that is held askew; curled at times."""
    height, width = labels.shape
    loose = rng.choice((0.02, 0.05, 0.1))
    inset = rng.uniform(-0.03, 0.09)
    square = ((0, 0), (1, 0), (1, 1), (0, 1))
    corners = [(abs(x - inset) + rng.uniform(-1, 1) * loose, abs(y - inset) + rng.uniform(-1, 1) * loose) for x, y in square]
    corners = [(x if c[0] == 0 else 1 - abs(inset) * np.sign(inset) + rng.uniform(-1, 1) * loose, y) for (x, y), c in zip(corners, square)]
    flat, curl, phase = homography(corners), rng.choice((0, 0, 0.01, 0.025)), rng.uniform(0, 3)

    def mapping(x, y):
        u, v = flat(x, y)
        return u, v + curl * np.sin(phase + 2.5 * u)

    return warp(pixels, labels, mapping, (width, height), desk(rng, width, height))


def desk(rng, width, height):
    """A surface: plain, wood, cloth; f32 [height, width, 3]."""
    first, second = (np.array([rng.randint(10, 230) for _ in range(3)], np.float32) for _ in range(2))
    second = first + (second - first) * rng.uniform(0.05, 0.5)
    small = noise(rng, 200, 200, 7, rng.uniform(0.4, 0.9))
    if rng.random() < 0.4:
        small = noise(rng, 12, 200, 7, 0.8)
    share = np.asarray(Image.fromarray(small).resize((width, height), Image.BICUBIC))[..., None]
    return np.clip(first * (1 - share) + second * share, 0, 255)
