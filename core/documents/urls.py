from django.urls import path

from core.documents.views import batches, files, forms, papers, sign, verify

app_name = "documents"
urlpatterns = [
    path("verify/", verify.enter, name="verify_entry"),
    path("verify/<slug:code>/", verify.show, name="verify"),
    path("papers/<int:pk>/", papers.show, name="paper"),
    path("papers/<int:pk>/state/", papers.state, name="paper_state"),
    path("papers/<int:pk>/file/", papers.file, name="paper_file"),
    path("papers/<int:pk>/void/", papers.void, name="paper_void"),
    path("papers/sign/<slug:key>/<int:pk>/<slug:role>/", sign.sign, name="sign"),
    path("papers/forms/", forms.index, name="forms"),
    path("papers/forms/<slug:key>/", forms.edit, name="form"),
    path("papers/forms/<slug:key>/revise/", forms.revise, name="form_revise"),
    path("papers/forms/<slug:key>/sample/", forms.sample, name="form_sample"),
    path("papers/batch/", batches.choose, name="batch"),
    path("papers/batch/<int:pk>/", batches.show, name="batch_state"),
    path("papers/batch/<int:pk>/file/", batches.file, name="batch_file"),
    path("attachments/upload/", files.upload, name="upload"),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/drop/", files.drop, name="drop_draft"),
]
