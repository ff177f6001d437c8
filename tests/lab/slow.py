"""A resolver that thinks before it answers: it hands each question on, and its answer back, later.

Run as: slow.py ADDRESS UPSTREAM SECONDS
"""

import socket
import sys
import threading
import time


def answer(server, upstream, seconds, question, client):
    if b"\x07version\x04bind" in question:
        # The lab asks whether anybody is there: so much is said at once.
        server.sendto(question, client)
        return
    time.sleep(seconds)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(10)
        asked.sendto(question, (upstream, 53))
        server.sendto(asked.recv(4096), client)


def main():
    address, upstream, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        question, client = server.recvfrom(4096)
        work = (server, upstream, seconds, question, client)
        threading.Thread(target=answer, args=work, daemon=True).start()


main()
