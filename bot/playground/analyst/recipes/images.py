"""Opening, describing, changing and writing images."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageOps

from bot.playground.analyst.recipes.plotting import new_figure, save

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "BMP": ".bmp"}
PIXELS_MAX = 80_000_000  # more is left alone: a small file may claim any size


def open_image(path: Path) -> Image.Image:
    """The first picture of an image file, the right way up."""
    with Image.open(path) as image:
        if image.width * image.height > PIXELS_MAX:
            size = f"{image.width:,} × {image.height:,}"
            raise ValueError(f"it claims {size} pixels, more than I open")
        image.load()
        turned = ImageOps.exif_transpose(image)
        turned.format = image.format
        return turned


def main_colours(image: Image.Image, most: int = 4) -> list[list[Any]]:
    """The most frequent colours as hex, each with its share of the pixels."""
    small = image.convert("RGB")
    small.thumbnail((160, 160))
    few = small.quantize(8, method=Image.Quantize.MEDIANCUT).convert("RGB")
    pixels = np.asarray(few).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    order = counts.argsort()[::-1][:most]
    return [
        ["#{:02x}{:02x}{:02x}".format(*colours[i]), round(float(counts[i] / counts.sum()), 3)]
        for i in order
    ]


def image_facts(path: Path) -> dict[str, Any]:
    """Format, size in pixels, mode, frames, brightness and contrast (0 to 255), colours."""
    with Image.open(path) as opened:
        form, frames, mode = opened.format, getattr(opened, "n_frames", 1), opened.mode
    image = open_image(path)
    small = image.convert("L")
    small.thumbnail((512, 512))
    grey = np.asarray(small, float)
    facts: dict[str, Any] = {
        "format": form,
        "width": image.width,
        "height": image.height,
        "mode": mode,
    }
    facts |= {"frames": frames, "bytes": path.stat().st_size, "colours": main_colours(image)}
    return facts | {"brightness": round(float(grey.mean())), "contrast": round(float(grey.std()))}


def exif_facts(path: Path, with_place: bool = False) -> dict[str, str]:
    """What the camera wrote into the file; the place only when asked for, else that it is there."""
    wanted = ("Make", "Model", "DateTime", "Software", "Artist", "Copyright")
    inner = ("DateTimeOriginal", "ExposureTime", "FNumber", "ISOSpeedRatings", "FocalLength")
    with Image.open(path) as image:
        exif = image.getexif()
    tags = {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in exif.items()}
    tags |= {
        ExifTags.TAGS.get(tag, str(tag)): value
        for tag, value in exif.get_ifd(ExifTags.IFD.Exif).items()
    }
    facts = {name: str(tags[name]).strip("\0 ")[:80] for name in (*wanted, *inner) if name in tags}
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if place:
        facts["place"] = gps_words(place) if with_place else "in the file"
    return facts


def gps_words(place: dict[int, Any]) -> str:
    """Latitude and longitude in degrees, from an EXIF block."""
    told = []
    for reference, value in ((1, 2), (3, 4)):
        degrees, minutes, seconds = (float(part) for part in place.get(value, (math.nan,) * 3))
        letter = str(place.get(reference, "?")).strip("\0 ")
        told.append(f"{degrees + minutes / 60 + seconds / 3600:.5f}° {letter}")
    return ", ".join(told)


def kept_form(form: str | None) -> str:
    """The format to write an image in that came in this one: PNG for those not written here."""
    return "JPEG" if form == "MPO" else form if form in SUFFIXES else "PNG"


def save_image(image: Image.Image, path: Path, form: str) -> None:
    """Writes an image without metadata; transparency becomes white where a format has none."""
    if form == "JPEG" and image.mode not in ("L", "RGB"):
        whole = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(whole, mask=whole.getchannel("A"))
    elif image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = image.convert("L" if image.mode.startswith(("I", "F")) else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if image.mode == "P":
        bare = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if form == "JPEG" and bare.mode not in ("L", "RGB"):
        bare = bare.convert("RGB")
    quality: dict[str, Any] = {"quality": 90} if form in ("JPEG", "WEBP") else {}
    bare.save(path, form, **quality)


def checked_image(path: Path) -> dict[str, Any]:
    """What was written, opened again: name, format, size, and whether metadata is in it."""
    with Image.open(path) as image:
        image.load()
        facts: dict[str, Any] = {"name": path.name, "format": image.format, "mode": image.mode}
        facts |= {"width": image.width, "height": image.height, "bytes": path.stat().st_size}
        facts["metadata"] = len(image.getexif())
    print(f"{path.name}: {facts['width']} × {facts['height']} {facts['format']}")
    return facts


def resized(image: Image.Image, width: float = 0, height: float = 0, by: float = 0) -> Image.Image:
    """The image at a width, a height, inside both, or by a factor; its proportions stay."""
    wanted = [width / image.width if width else 0, height / image.height if height else 0, by]
    factor = min(part for part in wanted if part)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    if size[0] * size[1] > PIXELS_MAX:
        raise ValueError(f"it would have {size[0]:,} × {size[1]:,} pixels, more than I make")
    smooth = image.convert("RGBA") if image.mode in ("1", "P") else image
    return smooth.resize(size, Image.Resampling.LANCZOS)


def greyscale(image: Image.Image) -> Image.Image:
    """The image without colour; what is transparent stays so."""
    clear = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA").convert("LA") if clear else image.convert("L")


def plot_histogram(path: Path, title: str, image: Image.Image) -> None:
    """How many pixels have which brightness, in each colour channel."""
    figure, axes = new_figure(title)
    channels = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB").split()
    names = {1: ["brightness"], 3: ["red", "green", "blue"]}[len(channels)]
    colours = {1: ["#22262B"], 3: ["#D55E00", "#009E73", "#0072B2"]}[len(channels)]
    for channel, name, colour in zip(channels, names, colours, strict=True):
        counts = np.asarray(channel.histogram()[:256], float) / (image.width * image.height) * 100
        axes.fill_between(range(256), counts, color=colour, alpha=0.25, lw=0)
        axes.plot(range(256), counts, color=colour, lw=2, label=name)
    axes.set_xlabel("brightness (0 dark, 255 light)")
    axes.set_ylabel("share of the pixels (%)")
    axes.set_xlim(0, 255)
    axes.set_ylim(0, None)
    if len(channels) > 1:
        axes.legend(frameon=False)
    save(figure, path)
