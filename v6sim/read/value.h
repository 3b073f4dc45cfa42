/*
 * value.h - single values as text: durations, addresses, shares, ranges
 *
 * Readers return NULL or what is wrong with the text ("has no unit"), and in
 * *hint, if there is one, what would be right; both static. They never round a
 * value that does not fit: they refuse it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine/field.h"
#include "sim/net/addr.h"

#define MOST_DURATION_NS (INT64_C(36525) * 86400 * 1000000000)   /* 100 Julian years */

/* 10ms 2.5s 1h 7d; units ns us ms s m h d; at most 100 years, not negative. */
const char *value_read_duration(const char *text, int64_t *ns, const char **hint);

/* 0.3%: in units of 2^-32, at most 100 %. */
const char *value_read_share(const char *text, uint64_t *q32, const char **hint);

/* 12.5%, or 3 as a weight, or "rest": nothing is rounded, at most 9 places. */
const char *value_read_part(const char *text, struct mix_part *part, const char **hint);

/* How often: 6/h, 0.5/s. */
const char *value_read_rate(const char *text, struct rate *rate, const char **hint);
char *value_print_rate(const struct rate *rate);

/* Returns: 10^@n; @n at most 18. */
int64_t value_power_of_10(unsigned n);

/* Reads six octets, each of two hexadecimal digits, into 48 bits. */
const char *value_read_mac(const char *text, uint64_t *mac, const char **hint);
char *value_print_mac(uint64_t mac);

/* Returns: the part as one would write it; free with g_free(). */
char *value_print_part(const struct mix_part *part);

/* A whole number; least..most. */
const char *value_read_count(const char *text, int64_t least, int64_t most, int64_t *count, const char **hint);

/* Octets: 60kB, in thousands; whole ones. */
const char *value_read_bytes(const char *text, int64_t *bytes, const char **hint);

/* Returns: "60kB", "1.5MB", "1460B": the largest unit that is exact; free with g_free(). */
char *value_print_bytes(int64_t bytes);

/* An IPv6 or IPv4 address without length, by GInetAddress. */
const char *value_read_addr(const char *text, struct addr *addr, const char **hint);

/* A name of the DNS within the limits of RFC 1035 section 2.3.4, with or without a final dot. */
const char *value_check_name(const char *text, const char **hint);

/* Returns: the name as names compare: in lower case (RFC 4343), without a final dot; free with g_free(). */
char *value_normal_name(const char *text);

/* Address/length; bits behind the length are an error. */
const char *value_read_prefix(const char *text, struct prefix *prefix, const char **hint);

/* Shortest exact form: "10ms", "1.5s", "0s"; free with g_free(). */
char *value_print_duration(int64_t ns);

/* For reports: "145 ms", "1.03 s", "21.04 s", "0.25 ms"; three significant
 * digits at least, never rounded away from a whole ms below 10 s. The few
 * ns that keep steps of a way in order are no time: "0 ms". */
char *value_print_time(int64_t ns);

/* RFC 5952; IPv4 as dotted quad. */
char *value_print_addr(struct addr addr);

/* The same, with a zero behind it. Returns: its length. */
#define VALUE_ADDR_ROOM 46
size_t value_write_addr(struct addr addr, char text[VALUE_ADDR_ROOM]);

char *value_print_prefix(const struct prefix *prefix);

/* Puts the digits of @number, which is not negative, before @end, @least of them or more. Returns: the first one.
 * (printf() would be most of the time of a long table.) */
char *value_put_digits(char *end, int64_t number, unsigned least);

/* The name under which the DNS knows whose @addr is: in in-addr.arpa (RFC 1035
 * section 3.5) or ip6.arpa (RFC 3596 section 2.5); free with g_free(). */
char *value_print_reverse(struct addr addr);

/* Rounds @ns as times are printed and compared with limits: each step of a way takes
 * a nanosecond at least, which nobody who adds up latencies counts. */
int64_t value_to_microsecond(int64_t ns);

/* Expectations: "a..b", "..b", "a..", "a|b" of durations, or one duration,
 * which stands for what rounds to it at the precision written: "145ms" is
 * 144.5ms up to, not including, 145.5ms. An end of a range is compared to the
 * microsecond, or more finely where it is written so. */
struct value_range {
    uint8_t n;
    struct { int64_t least, most; } part[8];    /* both included */
};
const char *value_read_time_range(const char *text, struct value_range *range, const char **hint);
const char *value_read_count_range(const char *text, struct value_range *range, const char **hint);

/* The same of shares in percent, and of numbers that need not be whole, in units of
 * 1 / VALUE_ONE, rounded down: "33%" is 32.5 % up to, not including, 33.5 %; an end of a
 * range is exact to that unit. */
#define VALUE_ONE INT64_C(10000000)
const char *value_read_percent_range(const char *text, struct value_range *range, const char **hint);
const char *value_read_number_range(const char *text, struct value_range *range, const char **hint);

/* The same of what changes, with a sign if it is written: "+5ms", "-3%..-1%", "..0.05%"; 0 needs no unit. A value alone
 * is what rounds to it, a half away from 0: "-3%" is -3.5 %, not included, up to -2.5 %. */
const char *value_read_time_change(const char *text, struct value_range *range, const char **hint);
const char *value_read_percent_change(const char *text, struct value_range *range, const char **hint);
const char *value_read_number_change(const char *text, struct value_range *range, const char **hint);

/* Returns: "33.3", "47"; @value is not negative; free with g_free(). */
char *value_print_number(int64_t value);

bool value_in_range(const struct value_range *range, int64_t value);
