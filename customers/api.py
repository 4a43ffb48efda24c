"""The customer file for other software: find a customer, read it with people, places and machines."""

from datetime import date

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from core.organization.bearer import only_known
from customers.models import Customer
from customers.queries import find_customers

router = Router(tags=["客户"])
LIMIT = 100


class ContactOut(Schema):
    id: int
    name: str
    title: str
    phone: str
    email: str


class SiteOut(Schema):
    id: int
    name: str
    city: str
    address: str
    main_city: bool


class MachineOut(Schema):
    id: int
    product: str
    model: str
    serial: str
    batch: str
    project_no: str
    commissioned_on: date | None
    warranty_ends_on: date | None
    military: bool


class CustomerOut(Schema):
    id: int
    name: str
    short_name: str
    code: str | None
    region: str
    city: str
    is_key: bool


class CustomerFile(CustomerOut):
    contacts: list[ContactOut]
    sites: list[SiteOut]
    equipment: list[MachineOut]


class CustomerFilter(Schema):
    q: str = Field("", max_length=60, description="电话、名称、联系人、拼音首字母的一部分；留空按编号列出")
    after: int = Field(0, ge=0, description="上一页最后一个客户的 id")
    limit: int = Field(25, ge=1, le=LIMIT)


@router.get("", response=list[CustomerOut], summary="查找客户")
def customers(request, asked: Query[CustomerFilter]):
    """在用的客户。带 q 时按相近程度，最多 limit 个；不带 q 时按 id，用 after 翻页。"""
    only_known(request, CustomerFilter)
    if asked.q:
        return [hit.customer for hit in find_customers(asked.q, limit=asked.limit)]
    return Customer.objects.active().filter(pk__gt=asked.after).order_by("pk")[: asked.limit]


@router.get("/{pk}", response=CustomerFile, summary="一个客户")
def customer(request, pk: int):
    """客户档案，连同在用的联系人、厂区和设备。"""
    found = get_object_or_404(Customer, pk=pk)
    mine = {name: getattr(found, name).filter(is_active=True) for name in ("contacts", "sites", "equipment")}
    return {**CustomerOut.from_orm(found).model_dump(), **{name: list(rows) for name, rows in mine.items()}}
