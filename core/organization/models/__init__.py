from core.organization.models.department import Department, DepartmentAlias, Function
from core.organization.models.duty import Deputy, Duty
from core.organization.models.staff import Post, Staff
from core.organization.models.token import ApiToken

__all__ = ["ApiToken", "Department", "DepartmentAlias", "Deputy", "Duty", "Function", "Post", "Staff"]
