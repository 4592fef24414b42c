"""Positions of WeChat's map, held to figures that others publish for the transformation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.inbound.wechat.positions import to_gcj02, to_wgs84

# WGS-84 and GCJ-02 of places in Shanghai, Shenzhen and Beijing, from the tests of eviltransform.
PUBLISHED = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("ours", "theirs"), PUBLISHED)
def test_both_ways(ours: tuple[float, float], theirs: tuple[float, float]) -> None:
    assert to_gcj02(ours) == pytest.approx(theirs, abs=1e-12)
    assert to_wgs84(theirs) == pytest.approx(ours, abs=1e-9)


@pytest.mark.parametrize("abroad", [(48.85, 2.35), (-33.9, 151.2), (0.0, 0.0)])
def test_abroad_nothing_is_shifted(abroad: tuple[float, float]) -> None:
    assert to_wgs84(abroad) == to_gcj02(abroad) == abroad


@given(st.floats(20, 50), st.floats(80, 130))
def test_there_and_back(lat: float, lng: float) -> None:
    assert to_wgs84(to_gcj02((lat, lng))) == pytest.approx((lat, lng), abs=1e-6)
