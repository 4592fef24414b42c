"""A line to the server that fails where the test says: a proxy on loopback that knows where requests begin."""

import socket
import threading
from dataclasses import dataclass, field

PUSH = b"POST /api/v1/sync/push"
PATCH = b"PATCH "
PIECE = 16 * 1024


@dataclass
class BadLine:
    """`lose_answers`: so many pushes' answers never arrive. `cut_after`: so many bytes of the next PATCH pass."""

    server: tuple[str, int]
    lose_answers: int = 0
    cut_after: int | None = None
    lost: int = 0
    cuts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    open_sockets: set[socket.socket] = field(default_factory=set)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        self.run(self.accept)

    def run(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.server)
            self.open_sockets |= {client, server}
            call = Call(self, client, server)
            self.run(call.up)
            self.run(call.down)

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in list(self.open_sockets):
            hang_up(end)
        for thread in self.threads:
            thread.join(5)
        for end in self.open_sockets:
            end.close()


@dataclass
class Call:
    """One connection; requests follow one another on it, each beginning with a piece of its own."""

    line: BadLine
    client: socket.socket
    server: socket.socket
    is_deaf: bool = False
    allowance: int | None = None

    def up(self) -> None:
        while piece := receive(self.client):
            self.begin(piece)
            if self.allowance is not None:
                piece, self.allowance = piece[: self.allowance], self.allowance - len(piece[: self.allowance])
            if not deliver(self.server, piece) or self.allowance == 0:
                break
        self.end()

    def begin(self, piece: bytes) -> None:
        with self.line.lock:
            if piece.startswith(PUSH) and self.line.lose_answers:
                self.line.lose_answers -= 1
                self.is_deaf = True
            if piece.startswith(PATCH) and self.line.cut_after is not None:
                self.allowance, self.line.cut_after = self.line.cut_after, None
                self.line.cuts += 1

    def down(self) -> None:
        while piece := receive(self.server):
            if self.is_deaf:
                # The server has answered, so it has committed; nobody hears it.
                self.line.lost += 1
                break
            if not deliver(self.client, piece):
                break
        self.end()

    def end(self) -> None:
        hang_up(self.client)
        hang_up(self.server)


def receive(end: socket.socket) -> bytes:
    try:
        return end.recv(PIECE)
    except OSError:
        return b""


def deliver(end: socket.socket, piece: bytes) -> bool:
    try:
        end.sendall(piece)
    except OSError:
        return False
    return True


def hang_up(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
