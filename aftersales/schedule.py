"""All periodic work of the whole product, in one table (design §5)."""

SCHEDULE = {
    "sweep the clocks": {"task": "deadlines.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "run due jobs": {"task": "core.run_jobs", "schedule": 30.0, "options": {"expires": 25}},
    "deliver the outbox": {"task": "notices.deliver", "schedule": 30.0, "options": {"expires": 25}},
    "post to robots": {"task": "notices.robots", "schedule": 15.0, "options": {"expires": 14}},
    "call the webhooks": {"task": "notices.webhooks", "schedule": 30.0, "options": {"expires": 25}},
    "fetch the mail": {"task": "tickets.poll_mail", "schedule": 60.0, "options": {"expires": 55}},
    "forget old knocks": {"task": "tickets.forget_knocks", "schedule": 3600.0},
    "release the annual plan": {"task": "fieldservice.release_annual", "schedule": 3600.0},
    "look after quotes": {"task": "fieldservice.look_after_quotes", "schedule": 3600.0},
    "drop old drafts": {"task": "documents.drop_drafts", "schedule": 3600.0},
}
