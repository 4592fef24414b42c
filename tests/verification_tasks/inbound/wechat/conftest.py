"""A resident with an open task, who writes; and how it ended with the one message."""

from collections.abc import Callable

import pytest

from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat
from tests.verification_tasks.inbound.wechat.server import WechatServer


@pytest.fixture
def wechat(quarter: Quarter, resident_writes: Callable[..., Wechat], wechat_server: WechatServer) -> Wechat:
    return resident_writes(quarter.task())
