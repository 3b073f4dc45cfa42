/*
 * peers-ns3.cc - the load of bench/connections in ns-3
 *
 *   peers-ns3 HOSTS TIMES [count]
 *
 * Dual-stack hosts, fifty to an access router, as `bench/connections HOSTS TIMES sites` has them:
 *
 *   host --1 ms-- access router --1 ms-- core --3 ms-- DNS server
 *                                            \--8 ms-- web server
 *
 * Each host makes TIMES connections, one a second: a datagram of 33 octets over IPv4 to the DNS
 * server and one of 61 back, for AAAA; the same with 49 back, for A; TCP over IPv6: handshake, the
 * client closes, the server closes. So a connection is there 40 ms after it began.
 *
 * The stack is ns-3's own: sockets, UDP, TCP, IPv4, IPv6, static routes, point-to-point devices.
 * What it has no model of is left out: there is no resolver but the two datagrams, no hosts file,
 * no address selection; the answers' addresses are known before. Where ns-3 could do less, it is
 * let do less, so that what is measured is not the benchmark's fault:
 *   no queue discipline, no Duplicate Address Detection, no Router Solicitations;
 *   links at 1 Tb/s, and queues that never drop;
 *   TIME_WAIT of a second, not four minutes: its sockets need not be kept;
 *   routes are summed up, as a router's lookup walks along all that it has.
 * ULAs, as ns-3 forwards nothing to 2001:db8::/32.
 *
 * What it counts: events that the simulator ran and CPU time of the load alone: from the second in
 * which all addresses have settled to the last connection's end. The set-up is apart. With
 * `count` the packets that left their maker, which are not counted otherwise as that takes time.
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

using namespace ns3;

namespace {

const unsigned PER_ROUTER = 50;
const unsigned QUERY = 33, ANSWER_AAAA = 61, ANSWER_A = 49;     /* octets of a DNS message */
const Time BEGIN = Seconds(2), EVERY = Seconds(1);

struct Load {
    Ipv4Address dns;
    Ipv6Address web;
    unsigned times;
    uint64_t established = 0, failed = 0;
    Time latency;
} load;

class Client
{
public:
    explicit Client(Ptr<Node> node) : m_node(node)
    {
        m_udp = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        m_udp->Bind();
        m_udp->Connect(InetSocketAddress(load.dns, 53));
        m_udp->SetRecvCallback(MakeCallback(&Client::Answered, this));
        Simulator::Schedule(BEGIN, &Client::Begin, this);
    }

private:
    void Begin()
    {
        m_started = Simulator::Now();
        m_answers = 0;
        m_udp->Send(Create<Packet>(QUERY));
        if (++m_done < load.times)
            Simulator::Schedule(EVERY, &Client::Begin, this);
    }

    void Answered(Ptr<Socket> socket)
    {
        while (socket->Recv()) {
            if (++m_answers == 1)
                m_udp->Send(Create<Packet>(QUERY));
            else
                Connect();
        }
    }

    void Connect()
    {
        m_tcp = Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId());
        m_tcp->Bind6();
        m_tcp->SetConnectCallback(MakeCallback(&Client::Established, this), MakeCallback(&Client::Failed, this));
        m_tcp->Connect(Inet6SocketAddress(load.web, 80));
    }

    void Established(Ptr<Socket> socket)
    {
        load.established++;
        load.latency += Simulator::Now() - m_started;
        socket->Close();
    }

    void Failed(Ptr<Socket>)
    {
        load.failed++;
    }

    Ptr<Node> m_node;
    Ptr<Socket> m_udp, m_tcp;
    Time m_started;
    unsigned m_done = 0, m_answers = 0;
};

/* Every other query of a host is for A; to the server they are a datagram each. */
void
Answer(Ptr<Socket> socket)
{
    static bool aaaa;
    Address from;

    while (socket->RecvFrom(from)) {
        aaaa = !aaaa;
        socket->SendTo(Create<Packet>(aaaa ? ANSWER_AAAA : ANSWER_A), 0, from);
    }
}

void
CloseToo(Ptr<Socket> socket)
{
    socket->Close();
}

void
Accepted(Ptr<Socket> socket, const Address &)
{
    socket->SetCloseCallbacks(MakeCallback(&CloseToo), MakeNullCallback<void, Ptr<Socket>>());
}

void
Serve(Ptr<Node> dns, Ptr<Node> web)
{
    Ptr<Socket> udp = Socket::CreateSocket(dns, UdpSocketFactory::GetTypeId());
    udp->Bind(InetSocketAddress(Ipv4Address::GetAny(), 53));
    udp->SetRecvCallback(MakeCallback(&Answer));

    Ptr<Socket> tcp = Socket::CreateSocket(web, TcpSocketFactory::GetTypeId());
    tcp->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 80));
    tcp->Listen();
    tcp->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address &>(), MakeCallback(&Accepted));
}

/* A link's two ends, each with an interface of both families. */
struct Link {
    uint32_t ipv4[2], ipv6[2];          /* numbers of the interfaces, upper end first */
    Ipv4Address address4[2];
    Ipv6Address address6[2];
};

/* @net: of /30 and /64, by its number in the plan: access router and host. */
Link
Join(Ptr<Node> up, Ptr<Node> down, unsigned router, unsigned host, const char *delay)
{
    PointToPointHelper helper;
    char prefix4[32], prefix6[48];
    Link link;

    helper.DisableFlowControl();        /* or each device gets a queue discipline */
    helper.SetDeviceAttribute("DataRate", StringValue("1000Gbps"));
    helper.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1000000p"));
    helper.SetChannelAttribute("Delay", StringValue(delay));
    NetDeviceContainer devices = helper.Install(up, down);

    std::snprintf(prefix4, sizeof prefix4, "10.%u.%u.%u", router / 256, router % 256, host * 4);
    std::snprintf(prefix6, sizeof prefix6, "fd00:%x:%x::", router, host);
    Ipv4AddressHelper ipv4(prefix4, "255.255.255.252");
    Ipv6AddressHelper ipv6(prefix6, Ipv6Prefix(64));
    Ipv4InterfaceContainer if4 = ipv4.Assign(devices);
    Ipv6InterfaceContainer if6 = ipv6.Assign(devices);
    for (int end = 0; end < 2; end++) {
        link.ipv4[end] = if4.Get(end).second;
        link.ipv6[end] = if6.GetInterfaceIndex(end);
        link.address4[end] = if4.GetAddress(end);
        link.address6[end] = if6.GetAddress(end, 1);
    }
    return link;
}

Ptr<Ipv4StaticRouting>
Routes4(Ptr<Node> node)
{
    return Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv4>());
}

Ptr<Ipv6StaticRouting>
Routes6(Ptr<Node> node)
{
    return Ipv6StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv6>());
}

/* What is not below @down goes up. */
void
DefaultUp(Ptr<Node> down, const Link &link)
{
    Routes4(down)->SetDefaultRoute(link.address4[0], link.ipv4[1]);
    Routes6(down)->SetDefaultRoute(link.address6[0], link.ipv6[1]);
}

uint64_t made;                  /* packets that left who made them */

void
CountMade4(const Ipv4Header &, Ptr<const Packet>, uint32_t)
{
    made++;
}

void
CountMade6(const Ipv6Header &, Ptr<const Packet>, uint32_t)
{
    made++;
}

double
CpuSeconds()
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

} // namespace

int
main(int argc, char **argv)
{
    unsigned hosts = argc > 2 ? std::atoi(argv[1]) : 0;
    bool count = argc > 3 && std::string(argv[3]) == "count";

    if (hosts == 0 || argc > 4) {
        std::fprintf(stderr, "usage: peers-ns3 HOSTS TIMES [count]\n");
        return 2;
    }
    load.times = std::atoi(argv[2]);
    double started = CpuSeconds();

    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(0.5));

    unsigned n_routers = (hosts + PER_ROUTER - 1) / PER_ROUTER;
    NodeContainer core, servers, routers, clients;
    core.Create(1);
    servers.Create(2);
    routers.Create(n_routers);
    clients.Create(hosts);

    InternetStackHelper stack;
    stack.SetIpv6StackInstall(true);
    Ipv4StaticRoutingHelper static4;    /* not the list of it and global routing */
    Ipv6StaticRoutingHelper static6;
    stack.SetRoutingHelper(static4);
    stack.SetRoutingHelper(static6);
    stack.InstallAll();

    for (Ptr<Node> router : { core.Get(0) })
        router->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(true));
    for (unsigned i = 0; i < n_routers; i++)
        routers.Get(i)->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(true));

    Link to_dns = Join(core.Get(0), servers.Get(0), 0xff00, 0, "3ms");
    Link to_web = Join(core.Get(0), servers.Get(1), 0xff01, 0, "8ms");
    DefaultUp(servers.Get(0), to_dns);
    DefaultUp(servers.Get(1), to_web);
    load.dns = to_dns.address4[1];
    load.web = to_web.address6[1];
    for (unsigned i = 0; i < n_routers; i++) {
        Link link = Join(core.Get(0), routers.Get(i), i, PER_ROUTER, "1ms");
        char prefix[32];

        DefaultUp(routers.Get(i), link);
        std::snprintf(prefix, sizeof prefix, "10.%u.%u.0", i / 256, i % 256);
        Routes4(core.Get(0))->AddNetworkRouteTo(prefix, "255.255.255.0", link.address4[1], link.ipv4[0]);
        std::snprintf(prefix, sizeof prefix, "fd00:%x::", i);
        Routes6(core.Get(0))->AddNetworkRouteTo(Ipv6Address(prefix), Ipv6Prefix(32), link.address6[1], link.ipv6[0]);
    }
    for (unsigned i = 0; i < hosts; i++)
        DefaultUp(clients.Get(i), Join(routers.Get(i / PER_ROUTER), clients.Get(i), i / PER_ROUTER, i % PER_ROUTER,
                                       "1ms"));

    Serve(servers.Get(0), servers.Get(1));
    std::vector<Client *> all;
    for (unsigned i = 0; i < hosts; i++)
        all.push_back(new Client(clients.Get(i)));

    Simulator::Stop(BEGIN - NanoSeconds(1));
    Simulator::Run();
    double settled = CpuSeconds();
    uint64_t events = Simulator::GetEventCount();
    if (count) {
        Config::ConnectWithoutContext("/NodeList/*/$ns3::Ipv4L3Protocol/SendOutgoing", MakeCallback(&CountMade4));
        Config::ConnectWithoutContext("/NodeList/*/$ns3::Ipv6L3Protocol/SendOutgoing", MakeCallback(&CountMade6));
    }
    Simulator::Run();
    double ended = CpuSeconds();

    std::printf("connections %llu of %llu mean_us %.1f packets %llu events %llu setup_s %.6f run_s %.6f\n",
                (unsigned long long) load.established, (unsigned long long) hosts * load.times,
                load.latency.GetSeconds() / load.established * 1e6, (unsigned long long) made,
                (unsigned long long) (Simulator::GetEventCount() - events), settled - started, ended - settled);
    Simulator::Destroy();
    return load.failed != 0 || load.established != (uint64_t) hosts * load.times;
}
