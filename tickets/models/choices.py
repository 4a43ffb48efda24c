"""The words a 处理单 is sorted by: five separate classifications (A-01), and where it came from."""

from django.db.models import IntegerChoices, TextChoices


class Status(TextChoices):
    RECEIVED = "received", "已接收"
    REGISTERED = "registered", "已登记"
    ANALYSIS = "analysis", "质量分析"
    ASSIGNED = "assigned", "已分派"
    PLANNING = "planning", "方案拟定"
    REVIEW = "review", "方案评审"
    APPROVAL = "approval", "待批准"
    IN_PROGRESS = "in_progress", "实施中"
    HANDLED = "handled", "已处理"
    CONFIRMED = "confirmed", "客户已确认"
    CLOSED = "closed", "已关闭"
    ARCHIVED = "archived", "已归档"
    VOID = "void", "已作废"


class Grade(IntegerChoices):
    """故障级别 (S1 表2, E8): the effect on the system's function."""

    FIRST = 1, "一级"
    SECOND = 2, "二级"
    THIRD = 3, "三级"
    FOURTH = 4, "四级"


GRADE_MEANING = {
    Grade.FIRST: "系统瘫痪或服务中断，基本功能不能实现或全面退化。",
    Grade.SECOND: "主要设备或功能不能实现，性能或服务部分退化，或断续、间接影响系统功能。",
    Grade.THIRD: "配件设备损坏，有可能影响系统整体性能。",
    Grade.FOURTH: "非系统故障：用户操作或其他人为因素造成的小型故障。",
}


class Urgency(TextChoices):
    """紧急程度 (S3 二.2, E8): how pressing it is for the customer and for safety."""

    NORMAL = "normal", "一般"
    IMPORTANT = "important", "重要"
    URGENT = "urgent", "紧急"


URGENCY_MEANING = {
    Urgency.NORMAL: "对正常使用影响不大，可在一定时间内解决。",
    Urgency.IMPORTANT: "影响正常使用，需尽快解决。",
    Urgency.URGENT: "可能有安全隐患，或严重影响客户生产。",
}

# the usual pair; the clerk may differ with a reason.
USUAL_URGENCY = {
    Grade.FIRST: Urgency.URGENT,
    Grade.SECOND: Urgency.IMPORTANT,
    Grade.THIRD: Urgency.NORMAL,
    Grade.FOURTH: Urgency.NORMAL,
}


class Kind(TextChoices):
    """信息类型 (S1-24): decides the branch."""

    SUPPORT = "support", "技术支持"
    QUALITY = "quality", "质量信息"


class ServiceKind(TextChoices):
    """服务内容 (S1-21, 4.1 a–f)."""

    ACCEPTANCE_TRAINING = "acceptance_training", "接装培训"
    SITE_SUPPORT = "site_support", "现场保障培训"
    SITE_REPAIR = "site_repair", "现场维修"
    INFORMATION = "information", "信息服务"
    POSTAL = "postal", "邮寄配件"
    PAID = "paid", "有偿服务"


class Channel(TextChoices):
    HOTLINE = "hotline", "400 热线"
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信公众号"
    WEBSITE = "website", "官网"
    EMAIL = "email", "电子邮件"
    FAX = "fax", "传真"
    LETTER = "letter", "信函"
    VISIT = "visit", "来访"
    FIELD = "field", "现场反馈"
    SURVEY = "survey", "回访调查"
    OTHER = "other", "其他"


class Phase(TextChoices):
    """服务阶段 (S2-01)."""

    BEFORE = "before", "售前"
    DURING = "during", "售中"
    AFTER = "after", "售后"


class Place(TextChoices):
    """服务方式 as the customer asks for it (S1-36, S1-38)."""

    ON_SITE = "on_site", "上门"
    REMOTE = "remote", "电话或远程"
    SENT_IN = "sent_in", "顾客送修"


class FaultKind(TextChoices):
    """问题性质 for the first routing (S1-40)."""

    HARDWARE = "hardware", "硬件"
    SOFTWARE = "software", "软件"
    DATA = "data", "数据"
    INTEGRATION = "integration", "系统集成"
    UNDETERMINED = "undetermined", "无法确定"


class CauseKind(TextChoices):
    """原因类别 for re-routing after the analysis (A-30)."""

    ASSEMBLY = "assembly", "工艺装配"
    DESIGN = "design", "设计"
    DATA = "data", "数据"
    INTEGRATION = "integration", "系统集成"
    SUPPLIER = "supplier", "供方"
    USE = "use", "使用"


class VerifyMethod(TextChoices):
    PHONE = "phone", "电话回访"
    VISIT = "visit", "上门"
    MESSAGE = "message", "微信或邮件"
    SIGNATURE = "signature", "客户签字"


class VerifyResult(TextChoices):
    SOLVED = "solved", "问题已解决"
    PARTLY = "partly", "部分解决"
    UNSOLVED = "unsolved", "未解决"


class Why(TextChoices):
    """Why a person or department stands in a case (design §3)."""

    RECEIVED = "received", "接收"
    REGISTERED = "registered", "登记"
    QUALITY = "quality", "质量监督"
    RESPONSIBLE = "responsible", "责任部门"
    ASSIGNED = "assigned", "责任人"
    HELPER = "helper", "协助"
    EXPERT = "expert", "技术专家"
    EMERGENCY = "emergency", "应急小组"
    MEETING = "meeting", "会议任务"
    REVIEW = "review", "评审"
    APPROVAL = "approval", "批准"
    HAND_OVER = "hand_over", "移交"
    TOLD = "told", "告知"
    WATCH = "watch", "关注"


# Seats in the lifecycle, in the order in which a case walks through them (the stepper shows these).
WALK = [status for status in Status if status != Status.VOID]
BEFORE_NUMBER = [Status.RECEIVED]
UNDER_WAY = [
    Status.REGISTERED,
    Status.ANALYSIS,
    Status.ASSIGNED,
    Status.PLANNING,
    Status.REVIEW,
    Status.APPROVAL,
    Status.IN_PROGRESS,
]
OPEN = [Status.RECEIVED, *UNDER_WAY, Status.HANDLED, Status.CONFIRMED]
SETTLED = [Status.CLOSED, Status.ARCHIVED]
LATE_PAPERS = [Status.IN_PROGRESS, Status.HANDLED, Status.CONFIRMED]  # where papers are made up
