"""Input that several forms of this room read alike."""

import re

from django.core.exceptions import ValidationError

PHONE = re.compile(r"^\+?\d[\d\s()（）\-—]*(?:(?:转|-|#)\s*\d{1,6})?$")


def phone(value: str) -> str:
    """A phone number as people write it; ValidationError with a Chinese sentence when nobody could dial it."""
    value = value.strip()
    if not value:
        return ""
    main = re.split(r"转|#", value)[0]
    count = len(re.sub(r"\D", "", main))
    if not PHONE.match(value):
        raise ValidationError("电话里有不能拨打的字符。只写数字、空格、横线和“转”，例如 0553-5812207 转 8。")
    mobile = re.sub(r"\D", "", re.sub(r"^\+?86", "", main))
    if re.match(r"1[3-9]", mobile) and "-" not in main and len(mobile) != 11:
        raise ValidationError(f"手机号是 11 位，这里是 {len(mobile)} 位。请核对。")
    if not 7 <= count <= 15:
        raise ValidationError(f"电话号码是 7–15 位数字，这里是 {count} 位。请核对。")
    return value


def not_after(value, today, word: str):
    """A day that has already come."""
    if value and value > today:
        raise ValidationError(f"{word}晚于今天 {today}。请改为今天或之前的日期。")
    return value


class Words:
    """The house's sentences for what Django says in its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            label = field.label or ""
            field.error_messages["required"] = f"{label}不能为空。请填写。"
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = f"“{label}”没有这个选项。请从列表中选择。"
            if type(field).__name__ == "DateField":
                field.error_messages["invalid"] = "日期写成 2026-11-19 的样子。"
            if type(field).__name__ == "EmailField":
                field.error_messages["invalid"] = "电子邮箱写成 name@example.com 的样子。"
