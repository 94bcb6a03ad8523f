"""Deletes two messages of a queue of moto's at once, and prints how many are left."""

import threading

import moto_server  # noqa: F401
from moto.sqs.models import Queue

queue = Queue("busy", "eu-central-1", "123456789012")


class Message:
    def __init__(self, handle: str):
        self.handle, self.looks, self.all_receipt_handles = handle, 0, {handle}

    def had_receipt_handle(self, handle: str) -> bool:
        self.looks += 1
        # The second time, the messages that stay are being gathered.
        if handle == self.handle == "first" and self.looks == 2:
            other.start()
            other.join(1)
        return handle == self.handle


other = threading.Thread(target=queue.delete_message, args=("second",), daemon=True)
for handle in ("first", "second"):
    queue.add_message(Message(handle))
queue.delete_message("first")
other.join(10)
print(len(queue._messages))
