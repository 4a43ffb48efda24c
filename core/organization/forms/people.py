"""Forms of the administrator for people, departments and posts."""

from django import forms

from core.organization.models import Department, DepartmentAlias, Post, Staff
from core.organization.overview import rights_by_role
from core.organization.roles import Role


class VersionedForm(forms.ModelForm):
    """Carries the version that was shown, so that a later save cannot wipe out what somebody else changed."""

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StaffForm(VersionedForm):
    """人员: account, place in the company and roles."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$",
        label="账号",
        max_length=40,
        help_text="小写字母、数字和 . _ -，例如 linxy。",
        error_messages={"invalid": "账号只能用小写字母、数字和 . _ -。请改写，例如 linxy。"},
    )
    roles = forms.MultipleChoiceField(
        label="角色",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="一人可有多个角色；没有角色的人只能看。",
        error_messages={"invalid_choice": "没有“%(value)s”这个角色。请从列表中选择。"},
    )

    class Meta:
        model = Staff
        fields = [
            "username",
            "name",
            "employee_no",
            "department",
            "post",
            "phone",
            "email",
            "is_service_manager",
        ]
        error_messages = {"employee_no": {"unique": "这个工号已经有人用。请核对工号。"}}
        help_texts = {"is_service_manager": "售后服务管理师要占这些人的 10%（GB/T 27922）；持证的人另加角色。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.active()
        self.fields["department"].empty_label = self.fields["post"].empty_label = "未定"
        if self.instance.pk:
            self.initial.setdefault("roles", sorted(self.instance.roles))

    def clean_username(self):
        name = self.cleaned_data["username"]
        if Staff.objects.filter(username=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这个账号已经有人用。请换一个，例如加上工号。")
        return name

    def role_rows(self) -> list[tuple]:
        """The checkboxes with what each role may do, for the page."""
        rights = rights_by_role()
        return [(box, rights.get(box.data["value"], [])) for box in self["roles"]]


class DepartmentForm(VersionedForm):
    """部门 with code letters (A-05: capitals, unique), function, place in the tree, head and aliases."""

    letters = forms.CharField(
        label="编码字母",
        required=False,
        max_length=4,
        empty_value=None,
        help_text="2–4 个大写字母，是表单编号的开头，例如 YX261107 中的 YX。不出表单的部门留空。",
    )
    aliases = forms.CharField(
        label="别名",
        required=False,
        max_length=400,
        help_text="其他公司的叫法，用顿号或逗号分开，例如 质检部、技质部。",
    )

    class Meta:
        model = Department
        fields = ["name", "letters", "function", "parent", "head", "is_active"]
        error_messages = {"name": {"unique": "已经有这个名称的部门。请换一个名称。"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Department.objects.active().exclude(pk=self.instance.pk)
        self.fields["parent"].empty_label = "没有上级"
        self.fields["head"].queryset = Staff.objects.active().order_by("department_id", "pk")
        self.fields["head"].empty_label = "没有负责人"
        if self.instance.pk:
            self.initial.setdefault("aliases", "、".join(self.instance.aliases.values_list("name", flat=True)))

    def clean_letters(self):
        letters = self.cleaned_data["letters"]
        if letters is None:
            return None
        if letters != letters.upper():
            raise forms.ValidationError(f"编码字母要大写。请改成 {letters.upper()}。")
        if not (letters.isascii() and letters.isalpha() and len(letters) >= 2):
            raise forms.ValidationError("编码字母是 2–4 个大写字母，例如 YX。")
        taken = Department.objects.filter(letters=letters).exclude(pk=self.instance.pk).first()
        if taken:
            raise forms.ValidationError(f"{letters} 已经是 {taken} 的编码字母。请换一组，编号才不会重复。")
        return letters

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in self.instance.with_children():
            raise forms.ValidationError(f"{parent} 在 {self.instance} 之下，不能又作它的上级。请选另一个部门。")
        return parent

    def clean_aliases(self):
        text = self.cleaned_data["aliases"].replace("，", "、").replace(",", "、")
        names = list(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))
        if long := [name for name in names if len(name) > 40]:
            raise forms.ValidationError(f"别名“{long[0][:20]}…”超过 40 个字。请缩短。")
        other = DepartmentAlias.objects.filter(name__in=names).exclude(department=self.instance.pk)
        if clash := other.select_related("department").first():
            raise forms.ValidationError(f"{clash.name} 已经是 {clash.department} 的别名。请先在那里去掉。")
        if clash := Department.objects.filter(name__in=names).exclude(pk=self.instance.pk).first():
            raise forms.ValidationError(f"{clash.name} 是另一个部门的名称，不能作别名。")
        return names


class PostForm(forms.ModelForm):
    """岗位 with its duties (S0-33)."""

    class Meta:
        model = Post
        fields = ["name", "duties"]
        error_messages = {"name": {"unique": "已经有这个岗位。请换一个名称。"}}


class LeaveForm(forms.Form):
    """停用: who takes over what is open."""

    to = forms.ModelChoiceField(
        label="移交给", queryset=Staff.objects.none(), required=False, empty_label="不移交（没有未完的工作时）"
    )

    def __init__(self, *args, staff: Staff, **kwargs):
        super().__init__(*args, **kwargs)
        people = Staff.objects.active().exclude(pk=staff.pk).select_related("department")
        self.fields["to"].queryset = people.order_by("department_id", "pk")
        self.fields["to"].label_from_instance = lambda person: f"{person.name} · {person.department or '未定部门'}"
