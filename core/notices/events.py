"""What people do about notices of a case; these lines stand on its timeline."""

from core.timeline.registry import define

NOTICE_SENT_AGAIN = define("NOTICE_SENT_AGAIN", "重发通知")
NOTICE_DROPPED = define("NOTICE_DROPPED", "不再发送通知")
