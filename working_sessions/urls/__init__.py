from working_sessions.urls import calendars, organising, participants, public, registering

app_name = "working_sessions"

# The words of the others come before the name of a session, which is never one of them: it ends with a year and a month.
urlpatterns = [
    *registering.urlpatterns,
    *calendars.urlpatterns,
    *organising.urlpatterns,
    *participants.urlpatterns,
    *public.urlpatterns,
]
