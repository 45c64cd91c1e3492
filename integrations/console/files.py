"""Files to the simulated phone: they stay where they are, and nothing comes from there."""

from integrations.messaging import (
    ChannelAccess,
    Fetched,
    FileToUpload,
    Gone,
    NotSent,
    Refused,
    Take,
    Uploaded,
)

NOTHING_THERE = "console_has_no_files"


class ConsoleFiles:
    async def fetch(
        self, access: ChannelAccess, media_id: str, take: Take
    ) -> Fetched | Gone | NotSent:
        return Gone(NOTHING_THERE)

    async def upload(
        self, access: ChannelAccess, file: FileToUpload
    ) -> Uploaded | Refused | NotSent:
        return Uploaded(f"console.{file.file_name}")

    async def close(self) -> None:
        pass
