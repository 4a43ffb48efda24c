from core.documents.models.attachment import Attachment
from core.documents.models.batch import Batch
from core.documents.models.control import ControlBlock, Revision
from core.documents.models.paper import Paper
from core.documents.models.series import Series
from core.documents.models.signature import Signature

__all__ = ["Attachment", "Batch", "ControlBlock", "Paper", "Revision", "Series", "Signature"]
