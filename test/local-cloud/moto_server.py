"""moto's server. Of two messages of a queue that are deleted at once, one comes back there, and can't be deleted any more:
here, deleting takes the lock that sending takes already. And each call is held against botocore's model."""

from moto.sqs.models import Queue

delete_message = Queue.delete_message


def delete_message_locked(self: Queue, receipt_handle: str) -> None:
    with self._messages_lock:
        delete_message(self, receipt_handle)


Queue.delete_message = delete_message_locked

if __name__ == "__main__":
    import moto.server
    from judging import JudgingApplication

    moto.server.DomainDispatcherApplication = JudgingApplication
    moto.server.main()
