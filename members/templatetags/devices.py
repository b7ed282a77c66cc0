from django import template

from members.devices import device_name

register = template.Library()
register.filter("device", device_name)
