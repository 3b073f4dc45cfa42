/*
 * test-faults.c - what DNS servers with faults send, and to which queries
 *
 * What is expected of each fault is written down here once more, from RFC 4074
 * section 4 and RFC 1035 section 4.1.1, by the words of the language.
 */
#include "models/dns/faults.h"

#include <glib.h>

#include "models/host/profile.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "tests/unit/address.h"

static struct addr ipv4[2], ipv6[1];
static const struct rrset a = { .ttl = 300, .n = 2, .addr = ipv4 }, aaaa = { .ttl = 60, .n = 1, .addr = ipv6 };
static const struct zone_name both = { .name = "both.example", .a = &a, .aaaa = &aaaa, .exists = true };
static const struct zone_name only_a = { .name = "a.example", .a = &a, .exists = true };
static const struct zone_name nobody = { .name = "nobody.example" };

/* Answers */

static const struct {
    enum fault fault;
    const struct zone_name *name;
    uint16_t qtype;
    uint8_t rcode, flaw;
    const struct rrset *answer;
} answers[] = {
    { FAULT_NONE, &both, QTYPE_AAAA, 0, FLAW_NONE, &aaaa },
    { FAULT_NONE, &only_a, QTYPE_AAAA, 0, FLAW_NONE, NULL },
    { FAULT_NONE, &nobody, QTYPE_AAAA, 3, FLAW_NONE, NULL },
    { FAULT_NXDOMAIN, &both, QTYPE_AAAA, 3, FLAW_NONE, NULL },
    { FAULT_SERVFAIL, &both, QTYPE_AAAA, 2, FLAW_NONE, NULL },
    { FAULT_SERVFAIL, &nobody, QTYPE_A, 2, FLAW_NONE, NULL },
    { FAULT_NOTIMP, &both, QTYPE_AAAA, 4, FLAW_NONE, NULL },
    { FAULT_FORMERR, &both, QTYPE_AAAA, 1, FLAW_NONE, NULL },
    { FAULT_REFUSED, &both, QTYPE_A, 5, FLAW_NONE, NULL },
    { FAULT_LAME, &both, QTYPE_AAAA, 2, FLAW_NONE, NULL },
    { FAULT_WRONG_ADDRESS, &both, QTYPE_AAAA, 0, FLAW_OTHER_FAMILY, &a },
    { FAULT_WRONG_ADDRESS, &only_a, QTYPE_AAAA, 0, FLAW_OTHER_FAMILY, &a },
    { FAULT_WRONG_ADDRESS, &both, QTYPE_A, 0, FLAW_OTHER_FAMILY, &aaaa },
    { FAULT_WRONG_ADDRESS, &only_a, QTYPE_A, 0, FLAW_NONE, &a },
    { FAULT_WRONG_ADDRESS, &nobody, QTYPE_AAAA, 3, FLAW_NONE, NULL },
    { FAULT_WRONG_LENGTH, &both, QTYPE_AAAA, 0, FLAW_SHORT_DATA, &aaaa },
    { FAULT_WRONG_LENGTH, &only_a, QTYPE_AAAA, 0, FLAW_NONE, NULL },
    { FAULT_WRONG_ID, &both, QTYPE_AAAA, 0, FLAW_OTHER_ID, &aaaa },
    { FAULT_WRONG_NAME, &both, QTYPE_AAAA, 0, FLAW_OTHER_NAME, &aaaa },
    { FAULT_HEADER_ONLY, &both, QTYPE_AAAA, 0, FLAW_HEADER_ONLY, NULL },
    { FAULT_TRUNCATE, &both, QTYPE_AAAA, 0, FLAW_TRUNCATED, NULL },
    { FAULT_GARBAGE, &only_a, QTYPE_AAAA, 0, FLAW_GARBAGE, NULL },
};

static void
test_answers(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        const struct zone_name *name = answers[i].name;
        struct dns_payload dns = {
            .qtype = answers[i].qtype,
            .rcode = name->exists ? 0 : 3,
            .answer = answers[i].qtype == QTYPE_A ? name->a : name->aaaa,
        };

        fault_spoil(answers[i].fault, name, &dns);
        g_test_message("answer %u", i);
        g_assert_cmpint(dns.rcode, ==, answers[i].rcode);
        g_assert_cmpint(dns.flaw, ==, answers[i].flaw);
        if (answers[i].flaw <= FLAW_SHORT_DATA || answers[i].flaw == FLAW_TRUNCATED)    /* else nobody reads them */
            g_assert_true(dns.answer == answers[i].answer);
    }
}

/* Queries */

/* A node in a network of one, to ask what becomes of queries from it. */
struct asker {
    struct network *network;
    struct island island;
    struct net net;
    struct node node;
};

static void
asker_init(struct asker *asker)
{
    *asker = (struct asker) { .network = network_new(1) };
    asker->network->attachment[0].name = 77;
    asker->net.network = asker->network;
    asker->island.net = &asker->net;
    asker->node.island = &asker->island;
}

static struct fate
ask(const struct asker *asker, const struct faults *faults, uint32_t name, uint16_t qtype, uint8_t nth, uint32_t serial)
{
    const struct packet query = { .serial = serial, .u.dns = { .name = name, .qtype = qtype, .nth = nth } };

    return faults_meet(faults, &asker->node, &query);
}

static void
test_zeroed(void)
{
    static const struct faults none;
    struct asker asker;

    asker_init(&asker);
    struct fate fate = ask(&asker, &none, 5, QTYPE_AAAA, 3, 0);
    g_assert_true(fate.answered);
    g_assert_cmpint(fate.fault, ==, FAULT_NONE);
    g_assert_cmpint(fate.delay_ns, ==, 0);
    network_free(asker.network);
}

static void
test_types_and_names(void)
{
    const uint32_t names[] = { 4, 9 };
    const struct faults faults = {
        .fault = { .n = 1, .word = { FAULT_IGNORE } },
        .delay_ns = 1000,
        .types = 1u << ASK_AAAA,
        .slow_types = 1u << ASK_AAAA | 1u << ASK_PTR,
        .n_names = 2,
        .name = names,
    };
    struct asker asker;

    asker_init(&asker);
    for (uint32_t name = 0; name < 12; name++) {
        bool named = name == 4 || name == 9;

        g_assert_true(ask(&asker, &faults, name, QTYPE_A, 0, 0).answered);
        g_assert_cmpint(ask(&asker, &faults, name, QTYPE_A, 0, 0).delay_ns, ==, 0);
        g_assert_true(ask(&asker, &faults, name, QTYPE_AAAA, 0, 0).answered == !named);
        g_assert_true(ask(&asker, &faults, name, QTYPE_PTR, 0, 0).answered);
        g_assert_cmpint(ask(&asker, &faults, name, QTYPE_PTR, 0, 0).delay_ns, ==, named ? 1000 : 0);
    }
    network_free(asker.network);
}

static void
test_turns(void)
{
    const struct faults faults = {
        .fault = { .n = 4, .word = { FAULT_IGNORE, FAULT_IGNORE, FAULT_REFUSED, FAULT_NONE } },
        .types = 1u << ASK_A,
    };
    static const enum fault turns[] = { FAULT_IGNORE, FAULT_IGNORE, FAULT_REFUSED, FAULT_NONE, FAULT_NONE };
    struct asker asker;

    asker_init(&asker);
    for (uint8_t nth = 0; nth < G_N_ELEMENTS(turns); nth++)
        g_assert_cmpint(ask(&asker, &faults, 0, QTYPE_A, nth, 0).fault, ==, turns[nth]);
    g_assert_cmpint(ask(&asker, &faults, 0, QTYPE_A, UINT8_MAX, 0).fault, ==, FAULT_NONE);
    network_free(asker.network);
}

/* 20 % of 100,000: mean 20,000, standard deviation sqrt(100,000 x 0.2 x 0.8) = 126; five of them are 632. */
static void
test_loss(void)
{
    const struct faults faults = { .loss_q32 = UINT64_C(1) << 32, .key = 5, .slow_types = 1u << ASK_A };
    struct faults fifth = faults, other = faults;
    struct asker asker;
    int lost = 0, differ = 0;

    fifth.loss_q32 = other.loss_q32 = (UINT64_C(1) << 32) / 5;
    other.key = 6;
    asker_init(&asker);
    for (uint32_t serial = 0; serial < 100000; serial++) {
        bool answered = ask(&asker, &fifth, 0, QTYPE_A, 0, serial).answered;

        lost += !answered;
        differ += answered != ask(&asker, &other, 0, QTYPE_A, 0, serial).answered;
        g_assert_true(answered == ask(&asker, &fifth, 3, QTYPE_A, 9, serial).answered);        /* by identity alone */
        g_assert_false(ask(&asker, &faults, 0, QTYPE_A, 0, serial).answered);
        g_assert_true(ask(&asker, &faults, 0, QTYPE_AAAA, 0, serial).answered);
    }
    g_assert_cmpint(ABS(lost - 20000), <, 632);
    g_assert_cmpint(differ, >, 20000);          /* 2 x 0.2 x 0.8 of them */
    network_free(asker.network);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ipv4[0] = read_addr("192.0.2.1");
    ipv4[1] = read_addr("192.0.2.2");
    ipv6[0] = read_addr("2001:db8::1");
    g_test_add_func("/faults/answers", test_answers);
    g_test_add_func("/faults/zeroed", test_zeroed);
    g_test_add_func("/faults/types-and-names", test_types_and_names);
    g_test_add_func("/faults/turns", test_turns);
    g_test_add_func("/faults/loss", test_loss);
    return g_test_run();
}
