"""What can be wrong with an order."""

from inbox.foundation.errors import Conflict


class OrderDiffers(Conflict):
    """`now` names the order, and the fields that differ from what it was created with."""

    code = "order_differs"
    title = "An order of this external id was created with other content"


class OrderMoved(Conflict):
    code = "order_changed"
    title = "Somebody changed this order meanwhile"


class StatusNotNext(Conflict):
    """`now` holds the status and those that may follow."""

    code = "status_not_next"
    title = "This status does not follow; send `correction` to set it all the same"


class OrderNotDraft(Conflict):
    code = "order_not_draft"
    title = "Only a draft can be deleted; cancel the order instead"
