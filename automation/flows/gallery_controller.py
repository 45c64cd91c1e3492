"""The route of the gallery: what it holds is taken in by `POST /flows/import`."""

from litestar import Controller, get

from automation.flows.ready_made import GALLERY
from automation.flows.schemas import GalleryOut, ReadyMadeOut
from inbox.foundation.permissions import Permission


class FlowGalleryController(Controller):
    path = "/flow-gallery"
    tags = ("flows",)

    @get(permission=Permission.FLOWS_READ, summary="Flows that are drawn already")
    async def gallery(self) -> GalleryOut:
        return GalleryOut(flows=[ReadyMadeOut.of(one) for one in GALLERY])
