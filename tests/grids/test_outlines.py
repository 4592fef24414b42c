"""What the map draws of an area."""

from math import cos, pi, sin

import shapely
from shapely.geometry import shape

from apps.grids.outlines import frame_of, middle_of, simplified
from tests.cast.grids import square


def test_a_border_of_many_points_becomes_one_of_few_in_the_same_place() -> None:
    ring = [[120.5 + 0.01 * cos(2 * pi * n / 2000), 31.8 + 0.01 * sin(2 * pi * n / 2000)] for n in range(2000)]
    area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    slim = simplified(area)
    assert shapely.get_num_coordinates(shape(slim)) < 100
    assert shapely.area(shapely.symmetric_difference(shape(area), shape(slim))) < 0.02 * shapely.area(shape(area))


def test_what_is_smaller_than_a_pixel_stays_as_it_was_drawn() -> None:
    tiny = square(120.5, 31.8, 0.000004)
    assert not shapely.is_empty(shape(simplified(tiny)))


def test_the_middle_lies_within_a_bent_area_and_the_frame_around_it() -> None:
    ring = [[120.5, 31.8], [120.53, 31.8], [120.53, 31.83], [120.5, 31.83], [120.5, 31.82], [120.52, 31.82]]
    bent = {"type": "Polygon", "coordinates": [[*ring, [120.52, 31.81], [120.5, 31.81], ring[0]]]}
    assert shapely.contains(shape(bent), shapely.Point(*middle_of(bent)))
    frame = frame_of(bent)
    assert (frame.west, frame.south, frame.east, frame.north) == (120.5, 31.8, 120.53, 31.83)
