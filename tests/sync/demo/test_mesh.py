"""The demonstration's invented borders."""

import shapely
from shapely.geometry import shape

from apps.grids.areas import check_area
from apps.sync.demo.mesh import MESH
from apps.sync.demo.places import AREAS


def test_the_areas_are_valid_and_none_lies_on_another() -> None:
    areas = {**MESH, **AREAS}
    drawn = [shape(check_area(area)) for area in areas.values()]
    assert len(drawn) > 60
    together = shapely.union_all(drawn)
    assert shapely.area(together) > 0.999 * sum(shapely.area(each) for each in drawn)
