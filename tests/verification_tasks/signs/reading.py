"""Pictures as the server gets them: as bytes."""

import io

from PIL import Image


def reread(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.copy()
