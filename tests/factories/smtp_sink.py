"""A mail server that keeps what it is given, and can refuse or keep silent."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class SmtpSink:
    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    # What it answers to a recipient, and after the text of a message.
    rcpt_reply: str = "250 fine"
    data_reply: str = "250 kept"
    # While this is cleared, it takes a message and does not answer.
    may_answer: threading.Event = field(default_factory=threading.Event)
    has_taken: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def sent_to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    sink.may_answer.set()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 sink")
            for line in self.rfile:
                word = line.split(b" ")[0].strip().upper()
                if word == b"DATA":
                    self.say("354 go on")
                    self.take()
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                elif word == b"RCPT":
                    sink.recipients.append(line.decode().strip())
                    self.say(sink.rcpt_reply)
                else:
                    self.say("250 fine")

        def take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            sink.messages.append(message)
            sink.has_taken.set()
            sink.may_answer.wait(60)
            self.say(sink.data_reply)

        def say(self, words: str) -> None:
            try:
                self.wfile.write(f"{words}\r\n".encode())
            except OSError:
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Conversation) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield sink
        finally:
            sink.may_answer.set()
            server.shutdown()
            thread.join()
