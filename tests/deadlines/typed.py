"""What a browser would send for a page of forms as it stands."""


def typed(page) -> dict:
    """The values of `form` and of the formset `lines` on the page, once key included."""
    data = {"once_key": "k1"}
    for form in (page.context["form"], page.context["lines"].management_form, *page.context["lines"]):
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else getattr(value, "pk", value)
    return data
