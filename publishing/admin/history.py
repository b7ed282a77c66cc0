from __future__ import annotations

from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):
    """The history of a row, each state readable and restorable; its list without the library's inline style."""

    object_history_template = "admin/field_history.html"
    object_history_form_template = "admin/field_history_form.html"
    object_history_list_template = "admin/field_history_list.html"
