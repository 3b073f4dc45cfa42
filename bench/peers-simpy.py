"""peers-simpy.py - the load of bench/connections in SimPy

    peers-simpy.py hop|way HOSTS TIMES

Dual-stack hosts, fifty to an access router, as `bench/connections HOSTS TIMES sites` has them:

    host --1 ms-- access router --1 ms-- core --3 ms-- DNS server
                                             \\--8 ms-- web server

Each host makes TIMES connections, one a second: AAAA and its answer, A and its answer, SYN,
SYN-ACK, ACK, FIN, FIN, ACK. So a connection is there 40 ms after it began.

A host is a process, which waits for a second to pass and for packets to come. A packet is an
object with a kind and what is left of its way. `hop` has it be a timeout on each link, as it is
in ns-3: three events a packet; `way` has one for the whole way, as v6sim has where nothing on it
can interfere. Servers answer at once. There are no addresses, no routes to be looked up, no
headers, no rules of selection, nothing is lost and nothing recorded but when connections are
there: it is the least that somebody writes in SimPy who wants these packets and times.

What it counts: events that SimPy ran, and CPU time of the run alone; the set-up is apart.
"""
import sys
import time

import simpy

HOST, ACCESS, DNS, WEB = 1e-3, 1e-3, 3e-3, 8e-3  # s, each link's latency
TO_DNS, TO_WEB = (HOST, ACCESS, DNS), (HOST, ACCESS, WEB)
ANSWER = {"AAAA": "answer", "A": "answer", "SYN": "SYN-ACK", "FIN": "FIN of server"}


class Packet:
    """Of a kind, from a host or to it."""

    __slots__ = ("kind", "host", "links", "crossed", "to_host")

    def __init__(self, kind, host, links, to_host=False):
        self.kind = kind
        self.host = host
        self.links = links
        self.crossed = 0
        self.to_host = to_host


class Load:
    """The network, its hosts and what came of them."""

    def __init__(self, fused, hosts, times):
        self.env = simpy.Environment()
        self.times = times
        self.packets = self.events = self.established = 0
        self.latency = 0.0
        self.ways = {way: (sum(way),) if fused else way for way in (TO_DNS, TO_WEB)}
        for _ in range(hosts):
            self.env.process(Host(self).run())

    def send(self, packet):
        """Takes a packet over, from whoever made it."""
        self.packets += 1
        self.forward(packet)

    def forward(self, packet):
        """Onto the next link."""
        way = packet.links
        link = way[-1 - packet.crossed] if packet.to_host else way[packet.crossed]
        arrival = self.env.timeout(link, packet)
        arrival.callbacks.append(self.arrived)

    def arrived(self, event):
        """At the end of a link: forward, deliver or answer."""
        packet = event.value
        packet.crossed += 1
        if packet.crossed < len(packet.links):
            self.forward(packet)
        elif packet.to_host:
            packet.host.received(packet)
        elif packet.kind in ANSWER:
            self.send(Packet(ANSWER[packet.kind], packet.host, packet.links, to_host=True))

    def run(self):
        """To the end. Returns: CPU time, s."""
        started = time.process_time()
        self.env.run()
        return time.process_time() - started


class Host:
    """Connects, again and again."""

    def __init__(self, load):
        self.load = load
        self.waiting = None

    def received(self, packet):
        """What the host waits for is there."""
        self.waiting.succeed(packet)

    def exchange(self, kind, way):
        """Sends a packet. Returns: the event that its answer is."""
        self.waiting = self.load.env.event()
        self.load.send(Packet(kind, self, way))
        return self.waiting

    def run(self):
        """The process."""
        load, env = self.load, self.load.env
        to_dns, to_web = load.ways[TO_DNS], load.ways[TO_WEB]
        for i in range(load.times):
            started = env.now
            yield self.exchange("AAAA", to_dns)
            yield self.exchange("A", to_dns)
            yield self.exchange("SYN", to_web)
            load.established += 1
            load.latency += env.now - started
            load.send(Packet("ACK", self, to_web))
            yield self.exchange("FIN", to_web)
            load.send(Packet("last ACK", self, to_web))
            if i + 1 < load.times:
                yield env.timeout(started + 1 - env.now)


def count_events(env):
    """Counts what the environment runs, at a price: never while time is taken."""
    n = 0
    while env.peek() != float("inf"):
        env.step()
        n += 1
    return n


def main():
    """Prints one line of figures, as the other programs do."""
    if len(sys.argv) != 4 or sys.argv[1] not in ("hop", "way"):
        sys.exit("usage: peers-simpy.py hop|way HOSTS TIMES")
    fused, hosts, times = sys.argv[1] == "way", int(sys.argv[2]), int(sys.argv[3])
    began = time.process_time()
    load = Load(fused, hosts, times)
    setup_s = time.process_time() - began
    run_s = load.run()
    events = count_events(Load(fused, 1, 11).env) - count_events(Load(fused, 1, 1).env)  # of ten connections
    print(f"connections {load.established} of {hosts * times} mean_us {load.latency / load.established * 1e6:.1f}"
          f" packets {load.packets} events {events * load.established // 10} setup_s {setup_s:.6f}"
          f" run_s {run_s:.6f}")
    sys.exit(load.established != hosts * times)


if __name__ == "__main__":
    main()
