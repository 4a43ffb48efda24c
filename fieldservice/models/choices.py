"""The fixed vocabularies of the field: states of a trip, ways to travel, what the printed record offers."""

from django.db import models


class TripState(models.TextChoices):
    DRAFT = "draft", "申请拟定中"
    REQUESTED = "requested", "待安排"
    READY = "ready", "待出发"
    ON_THE_WAY = "on_the_way", "途中"
    ON_SITE = "on_site", "现场处理"
    RESTORED = "restored", "已恢复"
    BACK = "back", "待交单"
    HANDED_IN = "handed_in", "已交单"
    FILED = "filed", "已归档"
    CANCELLED = "cancelled", "已取消"


BEFORE_LEAVING = [TripState.DRAFT, TripState.REQUESTED, TripState.READY]
TRAVELLING = [TripState.ON_THE_WAY, TripState.ON_SITE, TripState.RESTORED]
OPEN_TRIPS = [*BEFORE_LEAVING, *TRAVELLING, TripState.BACK]
LEFT = [*TRAVELLING, TripState.BACK, TripState.HANDED_IN, TripState.FILED]


class TripKind(models.TextChoices):
    """What somebody goes for (S1-29, S1-30, S1-36)."""

    REPAIR = "repair", "现场维修"
    COMMISSIONING = "commissioning", "整车联试或调试"
    SUPPORT = "support", "使用保障"
    COORDINATION = "coordination", "协调配套厂家"
    INSTALLATION = "installation", "安装"
    MAINTENANCE = "maintenance", "保养维护"
    UPGRADE = "upgrade", "升级"
    TRAINING = "training", "培训"


class Transport(models.TextChoices):
    TRAIN = "train", "火车"
    FLIGHT = "flight", "飞机"
    COMPANY_CAR = "company_car", "公司车辆"
    COACH = "coach", "长途客车"
    TAXI = "taxi", "出租车或网约车"
    CUSTOMER_CAR = "customer_car", "客户接送"
    OTHER = "other", "其他"


class MomentKind(models.TextChoices):
    DEPARTED = "departed", "出发"
    ARRIVED = "arrived", "到达"
    RESTORED = "restored", "恢复运行"
    RETURNED = "returned", "返回"


# The scales of the printed record, as they are given (H1, A-24).


class Attitude(models.TextChoices):
    BAD = "bad", "差"
    FAIR = "fair", "一般"
    SATISFIED = "satisfied", "满意"
    GOOD = "good", "好"
    VERY_GOOD = "very_good", "很好"


class Damage(models.TextChoices):
    NONE = "none", "无"
    SOME = "some", "有"
    SERIOUS = "serious", "严重"


class Hygiene(models.TextChoices):
    GOOD = "good", "好"
    BAD = "bad", "不好"


class Satisfaction(models.TextChoices):
    YES = "yes", "满意"
    NO = "no", "不满意"
    VERY_UNHAPPY = "very_unhappy", "非常不满意"


class Outcome(models.TextChoices):
    DONE = "done", "完成"
    UNFINISHED = "unfinished", "未完成"
