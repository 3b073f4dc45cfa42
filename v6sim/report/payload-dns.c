/*
 * payload-dns.c - DNS messages as octets
 *
 * As large as models/dns/message.c says: owners' names are compressed, names in data
 * are not, but for the two of a SOA record.
 *
 * Follows:
 *   RFC 1035 section 4 - messages; RFC 2308 section 2 - SOA in answers without data
 *   RFC 6891 section 6.1.2 - OPT records
 */
#include "v6sim/report/payload-dns.h"

#include <string.h>

#include "models/dns/message.h"

enum { TYPE_NS = 2, TYPE_CNAME = 5, TYPE_SOA = 6, TYPE_OPT = 41, CLASS_IN = 1 };
enum { FLAG_QR = 0x8000, FLAG_AA = 0x0400, FLAG_TC = 0x0200, FLAG_RD = 0x0100, FLAG_RA = 0x0080 };

struct writing {
    const struct zone *zone;
    const struct packet *packet;
    const struct dns_payload *dns;
    struct octets *to;
    size_t start;               /* of the message */
    uint16_t at;                /* where the name stands that records are of, from there */
    uint32_t name;              /* which it is */
    uint16_t n_answers, n_authority, n_additional;
};

void
payload_dns_name(struct octets *to, const char *name)
{
    size_t n = strlen(name);
    uint8_t *length = octets_add(to, n + 1 + (n > 0)), *at = length;

    /* The dot in front of a label makes room for its length, as does the first octet. */
    for (size_t i = 0; i < n; i++) {
        *++at = (uint8_t) name[i];
        if (name[i] == '.') {
            *length = (uint8_t) (at - length - 1);
            length = at;
        }
    }
    *length = (uint8_t) (at - length);
    if (n > 0)
        *++at = 0;
}

static bool
is_answer(const struct packet *packet)
{
    return packet->sport == DNS_PORT;
}

/* Parts */

static uint16_t
flags_of(const struct writing *writing)
{
    const struct dns_payload *dns = writing->dns;
    uint16_t flags = FLAG_RD;

    if (!is_answer(writing->packet))
        return flags;
    flags |= FLAG_QR | (dns->authoritative ? FLAG_AA : FLAG_RA) | dns->rcode;
    return dns->flaw == FLAW_TRUNCATED ? flags | FLAG_TC : flags;
}

/* Behind a pointer to the name at @at. Returns: the place of its length. */
static size_t
put_record(struct writing *writing, uint16_t at, uint16_t type, uint32_t ttl)
{
    uint8_t *record = octets_add(writing->to, 12);

    octets_set16(record, (uint16_t) (0xc000 | at));
    octets_set16(record + 2, type);
    octets_set16(record + 4, CLASS_IN);
    octets_set32(record + 6, ttl);
    return writing->to->n - 2;
}

static void
end_record(struct writing *writing, size_t length)
{
    octets_set16(writing->to->data + length, (uint16_t) (writing->to->n - length - 2));
}

static uint16_t
here(const struct writing *writing)
{
    return (uint16_t) (writing->to->n - writing->start);
}

/* Aliases lead from the name that was asked for to the one that records are of. */
static void
put_aliases(struct writing *writing)
{
    for (uint8_t i = 0; i < writing->dns->n_aliases; i++) {
        const struct rrset *alias = writing->zone->name[writing->name].alias;
        size_t length = put_record(writing, writing->at, TYPE_CNAME, alias->ttl);

        writing->at = here(writing);
        writing->name = alias->name[0];
        payload_dns_name(writing->to, writing->zone->name[writing->name].name);
        end_record(writing, length);
        writing->n_answers++;
    }
}

static void
put_data(struct writing *writing, const struct rrset *rrset, uint16_t nth)
{
    size_t before = writing->to->n;

    if (writing->dns->qtype == QTYPE_PTR)
        payload_dns_name(writing->to, writing->zone->name[rrset->name[nth]].name);
    else
        octets_addr(writing->to, rrset->addr[nth]);
    if (writing->dns->flaw == FLAW_SHORT_DATA && writing->to->n > before)
        writing->to->n--;
}

static void
put_answers(struct writing *writing)
{
    const struct rrset *rrset = writing->dns->answer;

    for (uint16_t i = 0; i < rrset->n; i++) {
        size_t length = put_record(writing, writing->at, writing->dns->qtype, writing->dns->ttl);

        put_data(writing, rrset, i);
        end_record(writing, length);
        writing->n_answers++;
    }
}

/* Where the end of the name at @writing->at stands that is @apex. */
static uint16_t
place_of_apex(const struct writing *writing, uint32_t apex)
{
    return (uint16_t) (writing->at + writing->zone->name[writing->name].length - writing->zone->name[apex].length);
}

/* ns.APEX and hostmaster.APEX. */
static void
put_soa(struct writing *writing)
{
    const struct authority *authority = &writing->zone->authority[writing->zone->name[writing->name].authority];
    uint16_t apex = place_of_apex(writing, authority->apex);
    size_t length = put_record(writing, apex, TYPE_SOA, writing->dns->ttl);

    octets_put8(writing->to, 2);
    octets_put(writing->to, "ns", 2);
    octets_put16(writing->to, (uint16_t) (0xc000 | apex));
    octets_put8(writing->to, 10);
    octets_put(writing->to, "hostmaster", 10);
    octets_put16(writing->to, (uint16_t) (0xc000 | apex));
    octets_put32(writing->to, 1);
    octets_put32(writing->to, 86400);
    octets_put32(writing->to, 7200);
    octets_put32(writing->to, 3600000);
    octets_put32(writing->to, authority->negative_ttl);
    end_record(writing, length);
    writing->n_authority++;
}

static void
put_glue(struct writing *writing, const struct rrset *rrset, uint16_t type, uint16_t owner)
{
    for (uint16_t i = 0; rrset != NULL && i < rrset->n; i++) {
        size_t length = put_record(writing, owner, type, rrset->ttl);

        octets_addr(writing->to, rrset->addr[i]);
        end_record(writing, length);
        writing->n_additional++;
    }
}

static void
put_referral(struct writing *writing)
{
    const struct authority *authority = &writing->zone->authority[writing->dns->cut];
    const struct delegation *delegation = &authority->delegation;
    g_autofree uint16_t *owner = g_new(uint16_t, delegation->n + 1);

    for (uint16_t i = 0; i < delegation->n; i++) {
        size_t length = put_record(writing, place_of_apex(writing, authority->apex), TYPE_NS, delegation->ttl);

        owner[i] = here(writing);
        payload_dns_name(writing->to, writing->zone->name[delegation->server[i].name].name);
        end_record(writing, length);
        writing->n_authority++;
    }
    for (uint16_t i = 0; i < delegation->n; i++) {
        put_glue(writing, delegation->server[i].a, QTYPE_A, owner[i]);
        put_glue(writing, delegation->server[i].aaaa, QTYPE_AAAA, owner[i]);
    }
}

/* See message_answer_size(). */
static void
put_sections(struct writing *writing)
{
    const struct dns_payload *dns = writing->dns;

    if (!is_answer(writing->packet) || (dns->rcode != RCODE_NOERROR && dns->rcode != RCODE_NXDOMAIN) ||
        dns->flaw == FLAW_TRUNCATED)
        return;
    put_aliases(writing);
    if (dns->cut != 0)
        put_referral(writing);
    else if (dns->answer != NULL)
        put_answers(writing);
    else
        put_soa(writing);
}

static void
put_opt(struct writing *writing)
{
    octets_put8(writing->to, 0);
    octets_put16(writing->to, TYPE_OPT);
    octets_put16(writing->to, writing->dns->edns);
    octets_zeros(writing->to, 6);
    writing->n_additional++;
}

static void
put_question(struct writing *writing)
{
    size_t before = writing->to->n;

    payload_dns_name(writing->to, writing->zone->name[writing->name].name);
    if (writing->dns->flaw == FLAW_OTHER_NAME && writing->to->n > before + 1)
        writing->to->data[before + 1] = writing->to->data[before + 1] == 'x' ? 'y' : 'x';
    octets_put16(writing->to, writing->dns->qtype);
    octets_put16(writing->to, CLASS_IN);
}

static void
put_message(struct writing *writing)
{
    bool bare = writing->dns->flaw == FLAW_HEADER_ONLY;
    struct octets *to = writing->to;

    octets_put16(to, (uint16_t) (writing->dns->id + (writing->dns->flaw == FLAW_OTHER_ID)));
    octets_put16(to, flags_of(writing));
    octets_put16(to, !bare);
    octets_zeros(to, 6);
    if (!bare)
        put_question(writing);
    if (!bare)
        put_sections(writing);
    if (writing->dns->edns != 0)
        put_opt(writing);
    octets_set16(to->data + writing->start + 6, writing->n_answers);
    octets_set16(to->data + writing->start + 8, writing->n_authority);
    octets_set16(to->data + writing->start + 10, writing->n_additional);
    if (writing->dns->flaw == FLAW_GARBAGE)
        memset(to->data + writing->start, 0xff, to->n - writing->start);
}

void
payload_dns(const struct zone *zone, const struct packet *packet, struct octets *to)
{
    bool tcp = packet->proto == PROTO_TCP;
    struct writing writing = { .zone = zone, .packet = packet, .dns = &packet->u.dns, .to = to, .at = DNS_HEADER,
                               .name = packet->u.dns.name };

    if (tcp)
        octets_put16(to, 0);
    writing.start = to->n;
    put_message(&writing);
    if (tcp)
        octets_set16(to->data + writing.start - 2, (uint16_t) (to->n - writing.start));
}
