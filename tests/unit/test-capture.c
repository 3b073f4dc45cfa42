/*
 * test-capture.c - octets, sums, what is known of packets, and blocks with a late comment
 */
#include <glib/gstdio.h>

#include "sim/net/wire.h"
#include "v6sim/report/finder.h"
#include "v6sim/report/flights.h"
#include "v6sim/report/frames.h"
#include "v6sim/report/pcapng.h"

/* Network byte order, whatever the machine's, and room as it is needed. */
static void
test_octets(void)
{
    static const uint8_t want[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 192, 0, 2, 1 };
    enum { TIMES = 1000 };
    struct octets octets = { 0 };

    for (unsigned i = 0; i < TIMES; i++) {
        octets_put8(&octets, 1);
        octets_put16(&octets, 0x0203);
        octets_put32(&octets, 0x04050607);
        octets_put64(&octets, UINT64_C(0x08090a0b0c0d0e0f));
        octets_zeros(&octets, 2);
        octets_addr(&octets, addr_ipv4(0xc0000201));
    }
    for (unsigned i = 0; i < TIMES; i++)
        g_assert_cmpmem(octets.data + i * sizeof want, sizeof want, want, sizeof want);
    g_assert_cmpuint(octets.n, ==, TIMES * sizeof want);
    g_free(octets.data);
}

/* Word by word, as RFC 1071 section 1 says it. */
static uint16_t
sum_by_words(const uint8_t *octets, size_t n)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += i % 2 == 0 ? (uint32_t) octets[i] << 8 : octets[i];
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t) sum;
}

/* RFC 1071 section 3 has the first sum; the others are of all lengths, all ones among them. */
static void
test_sums(void)
{
    static const uint8_t example[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
    uint8_t octets[200];

    g_assert_cmphex(octets_sum(example, sizeof example), ==, 0xddf2);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < sizeof octets; i++)
            octets[i] = round == 0 ? 0xff : round == 1 ? 0 : (uint8_t) (i * 151 + 7);
        for (size_t n = 0; n <= sizeof octets; n++)
            g_assert_cmphex(octets_sum(octets, n), ==, sum_by_words(octets, n));
    }
}

static void
no_payload(void *user, const struct packet *packet, struct octets *to)
{
    (void) packet;
    octets_zeros(to, *(const unsigned *) user);
}

/* RFC 768 and RFC 8200 section 8.1: a sum over pseudo header and datagram, checksum with it, is all ones; of each
 * length. The length stands in the pseudo header as well. */
static void
test_pseudo_header(void)
{
    const struct packet packet = { .family = FAMILY_IPV6, .proto = PROTO_UDP, .src = { 0x20010db8, 1 },
                                   .dst = { 0x20010db8, 0xfedc }, .sport = 53, .dport = 40000, .hop_limit = 64 };

    for (unsigned length = 0; length < 50; length++) {
        const struct wire_guide guide = { .payload = no_payload, .user = &length };
        struct octets octets = { 0 };
        uint32_t sum;

        wire_packet(&guide, &packet, &octets);
        g_assert_cmpuint(octets.n, ==, IPV6_HEADER + UDP_HEADER + length);
        g_assert_cmpuint(octets.data[4] << 8 | octets.data[5], ==, UDP_HEADER + length);
        sum = sum_by_words(octets.data + 8, octets.n - 8) + UDP_HEADER + length + PROTO_UDP;
        g_assert_cmphex((sum & 0xffff) + (sum >> 16), ==, 0xffff);
        g_free(octets.data);
    }
}

/* Numbers with few hashes and with many: each is found, and nothing else; of what is left once others are gone, too. */
static void
test_finder(void)
{
    enum { N = 5000 };

    for (uint32_t hashes = 7; hashes < 10 * N; hashes *= 19) {
        struct finder finder = { 0 };
        unsigned found = 0;

        g_assert_cmpuint(finder_next(&finder, 3, &(uint32_t) { 3 }), ==, NOT_FOUND);
        for (uint32_t i = 0; i < N; i++)
            finder_add(&finder, i % hashes, i);
        for (uint32_t hash = 0; hash < hashes; hash++)
            for (uint32_t at = hash, nth; (nth = finder_next(&finder, hash, &at)) != NOT_FOUND; found++)
                g_assert_cmpuint(nth % hashes, ==, hash);
        g_assert_cmpuint(found, ==, N);
        for (uint32_t i = 0; i < N; i += 3)
            finder_remove(&finder, i % hashes, i);
        found = 0;
        for (uint32_t hash = 0; hash < hashes; hash++)
            for (uint32_t at = hash, nth; (nth = finder_next(&finder, hash, &at)) != NOT_FOUND; found++)
                g_assert_true(nth % hashes == hash && nth % 3 != 0);
        g_assert_cmpuint(found, ==, N - (N + 2) / 3);
        finder_clear(&finder);
    }
}

/* A segment from either end of a connection, with @data octets. */
static struct packet
segment(bool back, uint32_t serial, unsigned flags, uint16_t data)
{
    const struct addr client = { 1, 1 }, server = { 1, 2 };

    return (struct packet) { .family = FAMILY_IPV6, .proto = PROTO_TCP, .origin = 5, .serial = serial, .sub = back,
                             .src = back ? server : client, .dst = back ? client : server,
                             .sport = back ? 80 : 1024, .dport = back ? 1024 : 80, .flags = (uint8_t) flags,
                             .size = (uint16_t) (IPV6_HEADER + TCP_HEADER + data + (flags & TCP_SYN ? 4 : 0)) };
}

/* @packet is sent with these numbers, and arrives. */
static void
goes(struct flights *flights, struct packet packet, uint32_t seq, uint32_t ack)
{
    struct flight *flight = flights_begin(flights, &packet, 0);

    flights_send(flights, flight, &packet, 0);
    g_assert_cmpuint(flight->seq, ==, seq);
    g_assert_cmpuint(flight->ack, ==, ack);
    g_assert_true(flight == flights_find(flights, &packet));
    flights_receive(flights, flight, &packet, 0);
}

/* RFC 9293 section 3.4: SYN and FIN take a number each, and so does each octet; 100 go to the server. */
static void
test_numbers(void)
{
    struct flights flights = { 0 };
    const struct packet stranger = segment(false, 99, TCP_SYN, 0);

    goes(&flights, segment(false, 1, TCP_SYN, 0), 0, 0);
    goes(&flights, segment(true, 1, TCP_SYN | TCP_ACK, 0), 0, 1);
    goes(&flights, segment(false, 2, TCP_ACK, 0), 1, 1);
    goes(&flights, segment(false, 3, TCP_ACK | TCP_PSH, 100), 1, 1);
    goes(&flights, segment(true, 3, TCP_ACK, 0), 1, 101);
    goes(&flights, segment(false, 4, TCP_ACK | TCP_FIN, 0), 101, 1);
    goes(&flights, segment(true, 4, TCP_ACK | TCP_FIN, 0), 1, 102);
    goes(&flights, segment(false, 5, TCP_ACK, 0), 102, 2);
    g_assert_null(flights_find(&flights, &stranger));
    for (uint32_t serial = 6; serial < 3000; serial++)
        goes(&flights, segment(false, serial, TCP_ACK, 0), 102, 2);
    flights_clear(&flights);
}

/* What has come to its end is known all the same, as it was last, and what was sent again is what began last. */
static void
test_ended(void)
{
    enum { N = 500 };
    struct flights flights = { 0 };

    for (unsigned round = 1; round <= 3; round++)
        for (uint32_t serial = 0; serial < N; serial++) {
            const struct packet packet = segment(false, serial, TCP_ACK, 0);
            const struct packet before = segment(false, serial / 2, TCP_ACK, 0);
            struct flight *flight = flights_begin(&flights, &packet, 0);

            flight->sent = serial * 10 + round;
            g_assert_true(flights_find(&flights, &packet) == flight);
            if (serial % 4 != 0)
                flights_end(&flights, &packet, 0);
            flights_find(&flights, &packet)->last = round;
            g_assert_cmpuint(flights_find(&flights, &before)->sent, ==, serial / 2 * 10 + round);
            g_assert_cmpuint(flights_find(&flights, &packet)->last, ==, round);
            g_assert_cmpuint(flights_find(&flights, &packet)->sent, ==, serial * 10 + round);
        }
    g_assert_cmpuint(flights.under_way.n, ==, N / 4);
    flights_clear(&flights);
}

/* 200 connections a second, each of a SYN that ends 1 s later: what ended 6 s ago, which a NAT may speak of (RFC 5382
 * REQ-4), is known for the whole hour, and so is one that has not ended, but what there is room for does not grow:
 * 200 x 11 s are under way or known, and of flows 200 x 600 s. */
static void
test_forgotten(void)
{
    enum { A_SECOND = 200, HOUR = 3600, SECOND = 1000000000 };
    const struct packet first = segment(false, 0, TCP_SYN, 0);
    struct flights flights = { 0 };

    flights_begin(&flights, &first, 0)->seq = 77;
    for (uint32_t i = 1; i < A_SECOND * HOUR; i++) {
        int64_t now = (int64_t) i * (SECOND / A_SECOND);
        struct packet packet = segment(false, i, TCP_SYN, 0), before = segment(false, i - A_SECOND, 0, 0);
        const struct packet long_before = segment(false, i - 7 * A_SECOND, 0, 0);

        packet.src.hi = i;
        flights_send(&flights, flights_begin(&flights, &packet, now), &packet, now);
        if (i > A_SECOND)
            flights_end(&flights, &before, now);
        if (i % 1000 == 0 && i > 7 * A_SECOND)
            g_assert_nonnull(flights_find(&flights, &long_before));
    }
    g_assert_cmpuint(flights_find(&flights, &first)->seq, ==, 77);
    g_assert_cmpuint(flights.room, <=, 4 * 11 * A_SECOND);
    g_assert_cmpuint(flights.flows_room, <=, 4 * 600 * A_SECOND);
    g_assert_cmpuint(flights.under_way.n, <=, A_SECOND + 1);
    flights_clear(&flights);
}

/* What is said of a packet in two steps is as if it had been said at once. */
static void
test_late_comment(void)
{
    static const char *const first[] = { "", "a", "abcd" };
    static const char *const both[] = { "late", "a; late", "abcd; late" };

    for (unsigned i = 0; i < G_N_ELEMENTS(first); i++)
        for (unsigned n = 0; n < 9; n++) {
            struct octets one = { 0 }, other = { 0 }, late = { 0 };

            octets_zeros(&one, n % 3 * 4);      /* blocks begin at multiples of 4 */
            for (unsigned k = 0; k < 2; k++) {
                struct octets *to = k == 0 ? &one : &other;
                size_t start = pcapng_packet_begin(to, 3, 12345678901);

                memset(octets_add(to, n), 0x45, n);
                pcapng_packet_end(to, start, 7, n % 2 == 1, k == 0 ? first[i] : both[i]);
            }
            pcapng_packet_again(&late, one.data + n % 3 * 4, "late");
            g_assert_cmpmem(late.data, late.n, other.data, other.n);
            g_assert_cmpuint(pcapng_block_length(late.data), ==, late.n);
            g_assert_cmpuint(pcapng_packet_length(late.data), ==, n);
            g_free(one.data);
            g_free(other.data);
            g_free(late.data);
        }
}

/* A block like the @nth: its octets say which, and are more than a file is read at once for some. */
static void
put_block(struct octets *to, size_t start, uint32_t nth, const char *comment)
{
    for (uint32_t i = 0; i < 20 + nth % 3 * 40 + (nth % 5000 == 0 ? 70000 : 0); i++)
        octets_put8(to, (uint8_t) (nth + i));
    pcapng_packet_end(to, start, 0, nth % 2 == 0, comment);
}

/* Of 60,000 frames, some 7 MB, most wait in a file. Frames long gone, and the last, are said something of, once or
 * twice; every 100th is the octets of another one once more. All that is as if it had been made at once. */
static void
test_frames(void)
{
    enum { N = 60000, EARLIER = 24950 };
    g_autofree char *folder = g_dir_make_tmp("v6sim-XXXXXX", NULL), *path = g_build_filename(folder, "capture", NULL);
    const struct output_target target = { "test", "--pcapng", path };
    g_autoptr(messages) messages = messages_new();
    struct output *output = output_begin(&target, messages);
    g_autofree size_t *frame = g_new(size_t, N);
    g_autofree char *written = NULL;
    struct octets whole = { 0 };
    struct frames frames;
    gsize n;

    frames_init(&frames, output);
    for (uint32_t i = 0; i < N; i++) {
        bool again = i % 100 == 99, late = i % 7 == 0, twice = i % 21 == 0;
        uint32_t like = again ? i - (i > EARLIER ? EARLIER : 50) : i;
        const char *first = i % 3 == 0 ? "first" : "";
        size_t start = whole.n;

        pcapng_packet_begin(&whole, i, i);
        put_block(&whole, start, like, late ? (*first ? (twice ? "first; late; later" : "first; late")
                                                      : twice ? "late; later" : "late") : first);
        frame[i] = frames_next(&frames);
        start = frames.recent.n;
        pcapng_packet_begin(&frames.recent, i, i);
        if (again) {
            frames_repeat(&frames, frame[like]);
            pcapng_packet_end(&frames.recent, frames_place(&frames, frame[i]), 0, like % 2 == 0, first);
        } else {
            put_block(&frames.recent, start, i, first);
        }
        if (late && i % 2 == 0)
            frames_comment(&frames, frame[i], "late");
    }
    for (uint32_t i = N; i-- > 0;) {
        if (i % 7 == 0 && i % 2 != 0)
            frames_comment(&frames, frame[i], "late");
        if (i % 21 == 0)
            frames_comment(&frames, frame[i], "later");
    }
    g_assert_cmpuint(frames.recent.room + frames.older.room, <=, 8 << 20);
    g_assert_cmpint(frames_write(&frames), ==, 0);
    frames_clear(&frames);
    g_assert_true(output_end(output, messages));
    g_assert_true(g_file_get_contents(path, &written, &n, NULL));
    g_assert_cmpmem(written, n, whole.data, whole.n);
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);    /* and nothing else was left */
    g_free(whole.data);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture/octets", test_octets);
    g_test_add_func("/capture/sums", test_sums);
    g_test_add_func("/capture/pseudo-header", test_pseudo_header);
    g_test_add_func("/capture/finder", test_finder);
    g_test_add_func("/capture/numbers-of-tcp", test_numbers);
    g_test_add_func("/capture/ended", test_ended);
    g_test_add_func("/capture/forgotten", test_forgotten);
    g_test_add_func("/capture/late-comment", test_late_comment);
    g_test_add_func("/capture/frames", test_frames);
    return g_test_run();
}
