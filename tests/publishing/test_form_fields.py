"""components/field.html: what a reader hears of a field is tied to its control."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template.loader import render_to_string


class Sample(forms.Form):
    name = forms.CharField(help_text="As on your badge.")
    remark = forms.CharField(widget=forms.Textarea, required=False)
    role = forms.ChoiceField(choices=[("a", "<Buyer>"), ("b", "Adviser")], widget=forms.RadioSelect, help_text="One.")
    sort = forms.ChoiceField(choices=[("a", "A")])
    agree = forms.BooleanField()
    token = forms.CharField(widget=forms.HiddenInput)


def shown(form: forms.Form, name: str) -> str:
    return render_to_string("components/field.html", {"field": form[name], "extra": ""})


def test_hint_and_error_are_named_by_the_control() -> None:
    html = shown(Sample({"name": ""}), "name")
    ids = re.search(r'<input[^>]* aria-describedby="([^"]+)"', html)
    assert ids is not None
    assert ids[1].split() == ["id_name_helptext", "id_name_error"]
    assert all(html.count(f'id="{one}"') == 1 for one in ids[1].split())
    assert 'aria-invalid="true"' in html
    assert '<label for="id_name">Name</label>' in html


def test_a_group_has_a_legend_that_is_described() -> None:
    html = shown(Sample({}), "role")
    assert '<fieldset class="field field-invalid" aria-describedby="id_role_helptext id_role_error">' in html
    assert html.count('class="radio"') == 2
    assert "&lt;Buyer&gt;" in html
    assert 'for="id_role_0"' in html
    assert "#id_role_0" in render_to_string("components/error_summary.html", {"form": Sample({})})


@pytest.mark.parametrize(
    ("name", "css", "is_optional"),
    [("remark", "textarea", True), ("sort", "select", False), ("agree", "check", False), ("name", "input", False)],
)
def test_each_kind_of_control_has_its_class_once(name: str, css: str, is_optional: bool) -> None:
    form = Sample()
    html = shown(form, name) + shown(form, name)
    assert html.count(f'class="{css}"') == 2
    assert ("(optional)" in html) is is_optional


def test_all_fields_at_once() -> None:
    html = render_to_string("components/fields.html", {"form": Sample()})
    assert [html.count(f'name="{name}"') for name in Sample.base_fields] == [1, 1, 2, 1, 1, 1]
