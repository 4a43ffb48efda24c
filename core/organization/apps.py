from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class OrganizationConfig(AppConfig):
    name = "core.organization"
    verbose_name = "组织"

    def ready(self):
        from core.frame import nav
        from core.organization import checks, handover, receivers  # noqa: F401 - checks register themselves
        from core.organization.posts import open_posts, take_over_posts
        from core.organization.rights import Right

        post_migrate.connect(receivers.keep_role_groups, sender=self, dispatch_uid="role groups")
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(receivers.note_sign_in, dispatch_uid="note sign in")
        handover.register("部门、值班和代理", open_posts, take_over_posts)
        nav.register(nav.NavItem("organization:staff_list", "人员与值班", "people", "管理", 40, Right.MANAGE))
        nav.register(nav.NavItem("organization:roster", "值班表", "calendar-week", "管理", 41, Right.ROSTER))
