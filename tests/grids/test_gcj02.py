"""The shift of Chinese base maps, against the example points that the public implementations share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.grids.gcj02 import to_gcj02, to_wgs84

# Longitude and latitude; from the tests of eviltransform: Shanghai, Shenzhen, Beijing.
PUBLISHED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]


@pytest.mark.parametrize(("true", "shifted"), PUBLISHED)
def test_the_published_points(true: tuple[float, float], shifted: tuple[float, float]) -> None:
    assert to_gcj02(*true) == pytest.approx(shifted, abs=1e-9)
    assert to_wgs84(*shifted) == pytest.approx(true, abs=1e-9)


@given(st.floats(74, 135), st.floats(18, 53))
def test_there_and_back_is_where_one_was(longitude: float, latitude: float) -> None:
    assert to_wgs84(*to_gcj02(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-8)


@given(st.floats(74, 135), st.floats(18, 53))
def test_nothing_is_shifted_by_more_than_two_kilometres(longitude: float, latitude: float) -> None:
    east, north = to_gcj02(longitude, latitude)
    assert abs(east - longitude) < 0.02
    assert abs(north - latitude) < 0.02


@pytest.mark.parametrize("elsewhere", [(139.767, 35.681), (-0.128, 51.507), (151.2, -33.87), (2.35, 48.86)])
def test_outside_china_nothing_is_shifted(elsewhere: tuple[float, float]) -> None:
    assert to_gcj02(*elsewhere) == elsewhere
    assert to_wgs84(*elsewhere) == elsewhere
