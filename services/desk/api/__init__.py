"""The desk in the API: handing in, work, rows, questions, ratings; for staff the queue and the life of a work item."""

from django.urls import path

from services.desk.api import house, rows, work

inside_urls = [
    path("work/", work.work_list),
    path("work/<uuid:work>/", work.work),
    path("work/<uuid:work>/files/", work.files),
    path("work/<uuid:work>/messages/", work.messages),
    path("work/<uuid:work>/reading/", work.reading),
    path("work/<uuid:work>/refused-rows/", rows.refused_rows),
]
"""Within one client, for its own people and for staff."""

client_urls = [
    path("submissions/", work.hand_in),
    path("submissions/<uuid:submission>/", work.submission),
    path("work/<uuid:work>/repairs/", rows.repair_own),
    path("work/<uuid:work>/leave-to-us/", rows.leave_to_us),
    path("work/<uuid:work>/files/<uuid:file>/columns/", rows.columns_own),
    path("work/<uuid:work>/rating/", work.rate),
    path("questions/<uuid:question>/answer/", work.answer),
]
staff_urls = [
    path("work/<uuid:work>/repairs/", rows.repair_for_client),
    path("work/<uuid:work>/files/<uuid:file>/columns/", rows.columns_for_client),
    path("work/<uuid:work>/question/", work.ask),
]
console_urls = [
    path("clients/", house.clients),
    path("queue/", house.queue),
    path("queue/next/", house.take_next),
    path("queue/<uuid:work>/", house.item),
    path("queue/<uuid:work>/take/", house.take),
    path("queue/<uuid:work>/put-back/", house.put_back),
    path("ratings/", house.ratings),
]
"""Outside every client."""
