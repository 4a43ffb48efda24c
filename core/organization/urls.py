"""Addresses of people, departments and duty."""

from django.urls import path

from core.organization.views import account, departments, people, roster, tokens

app_name = "organization"
urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("me/", account.profile, name="profile"),
    path("me/password/", account.password, name="password"),
    path("me/tokens/", tokens.mine, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("people/tokens/", tokens.everybody, name="all_tokens"),
    path("people/", people.staff_list, name="staff_list"),
    path("people/new/", people.staff_create, name="staff_create"),
    path("people/<int:pk>/", people.staff_edit, name="staff_edit"),
    path("people/<int:pk>/password/", people.password_reset, name="password_reset"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("people/departments/", departments.departments, name="departments"),
    path("people/departments/new/", departments.department_create, name="department_create"),
    path("people/departments/<int:pk>/", departments.department_edit, name="department_edit"),
    path("people/posts/", departments.posts, name="posts"),
    path("people/posts/<int:pk>/", departments.post_edit, name="post_edit"),
    path("people/posts/<int:pk>/delete/", departments.post_delete, name="post_delete"),
    path("people/roles/", departments.roles, name="roles"),
    path("people/duty/", roster.roster, name="roster"),
    path("people/duty/set/", roster.duty_set, name="duty_set"),
    path("people/duty/copy/", roster.week_copy, name="week_copy"),
    path("people/deputies/", roster.deputies, name="deputies"),
    path("people/deputies/new/", roster.deputy_create, name="deputy_create"),
    path("people/deputies/<int:pk>/end/", roster.deputy_end, name="deputy_end"),
]
