"""The settings of what reports to us: the telephone exchange and the WeChat account."""

from datetime import timedelta

from config import env

_DEMO = env.boolean("DEMO", default=False)

# Signs what the telephone exchange reports; empty: the hook takes nothing.
PHONE_HOOK_SECRET = env.secret("PHONE_HOOK_SECRET", "doorstep-demo" if _DEMO else "")
# Where recordings may be fetched from, as scheme://host:port; nothing else is ever called.
PHONE_RECORDING_ORIGINS = env.listing("PHONE_RECORDING_ORIGINS")
# The official account (公众号). Without a token the callback is closed.
WECHAT_TOKEN = env.secret("WECHAT_TOKEN", "doorstep" if _DEMO else "")
WECHAT_APP_ID = env.text("WECHAT_APP_ID", "wx0000000000000000" if _DEMO else "")
WECHAT_APP_SECRET = env.secret("WECHAT_APP_SECRET", "doorstep-demo" if _DEMO else "")
WECHAT_AES_KEY = env.secret("WECHAT_AES_KEY", "doorstepdoorstepdoorstepdoorstepdoorstep123" if _DEMO else "")
# Refuse messages that are not encrypted: a plain message's signature does not cover its body.
WECHAT_SAFE_ONLY = env.boolean("WECHAT_SAFE_ONLY", default=False)
WECHAT_API_BASE = env.text("WECHAT_API_BASE", "https://api.weixin.qq.com").rstrip("/")
WECHAT_CODE_LIFETIME = timedelta(minutes=10)
