"""What can happen in the field. Clock rules listen to these names (requirements §B); 出发、到达 and 恢复 of the
first trip are the case's own events (`tickets/events.py`)."""

from core.timeline.registry import define

TRIP_DRAFTED = define("TRIP_DRAFTED", "拟定外出申请")
TRIP_CHANGED = define("TRIP_CHANGED", "修改外出申请")
DISPATCH_REQUESTED = define("DISPATCH_REQUESTED", "提交外出申请", milestone=True)
TRIP_ARRANGED = define("TRIP_ARRANGED", "安排行程")
TRIP_CANCELLED = define("TRIP_CANCELLED", "取消外出", milestone=True)
SERVICE_NOTICE = define("SERVICE_NOTICE", "发出服务通知", milestone=True)
RETURNED = define("RETURNED", "返回总部", milestone=True)
