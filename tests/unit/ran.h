/*
 * ran.h - for tests: a scenario that was run, with what it left
 */
#pragma once

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "v6sim/report/basis.h"
#include "v6sim/report/collect.h"

struct ran {
    struct scenario *scenario;
    struct world *world;
    struct collection collection;
    struct basis basis;
};

/* Returns: false, with the messages in the test's log, if the world cannot be made. */
static inline bool
ran_init(struct ran *ran, const char *path, const char *variant, struct profiles *profiles)
{
    g_autoptr(messages) messages = messages_new();

    ran->scenario = scenario_load(path, &(struct scenario_options) { .variant = variant }, messages);
    ran->world = ran->scenario != NULL ? world_build(ran->scenario, profiles, messages) : NULL;
    if (ran->world == NULL) {
        g_test_message("%s", messages_text(messages));
        scenario_free(ran->scenario);
        return false;
    }
    collect_init(&ran->collection, ran->world, true);
    struct run_result *result = collect_run(&ran->collection, false);
    basis_init(&ran->basis, ran->world, result);
    run_result_free(ran->world, result);
    return true;
}

static inline void
ran_clear(struct ran *ran)
{
    basis_clear(&ran->basis);
    collect_clear(&ran->collection);
    world_free(ran->world);
    scenario_free(ran->scenario);
}

/* Returns: how many connections and lookups are not the same in both. */
static inline int64_t
ran_differing(const struct ran *one, const struct ran *other)
{
    int64_t n = 0;

    for (guint i = 0; i < one->world->profile->len; i++)
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            n += collect_differing(&one->collection, &other->collection, kind, i);
    return n;
}

static inline bool
ran_unused(const struct basis_fact *fact)
{
    return !basis_is_used(fact) && !basis_is_waited(fact);
}

/* Writes without fsync(), which g_file_set_contents() calls and which takes most of the time. */
static inline void
ran_write_file(const char *path, const char *text)
{
    FILE *file = g_fopen(path, "w");

    g_assert_nonnull(file);
    g_assert_cmpint(fputs(text, file), >=, 0);
    g_assert_cmpint(fclose(file), ==, 0);
}

/* Returns: a file with the scenario that holds @inside; for ran_remove(). It is always the same, and read
 * once: names of files stay in memory, which would look like a leak if there were thousands. */
static inline char *
ran_write(const char *inside)
{
    g_autofree char *text = g_strdup_printf("<scenario>%s</scenario>", inside);
    g_autofree char *name = g_strdup_printf("v6sim-ran-%ld.xml", (long) getpid());
    char *path = g_build_filename(g_get_tmp_dir(), name, NULL);

    ran_write_file(path, text);
    return path;
}

static inline void
ran_remove(char *path)
{
    g_remove(path);
    g_free(path);
}

/* What can befall a host; %s is for the names of systems. */
static const char *const ran_situations[] = {
    "<server name='www.example.com'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><host os='%s'/><connect to='www.example.com' times='3' every='400s'/>",
    "<server name='www.example.com' ttl='0s'/><host os='%s'/><connect to='www.example.com' times='2'/>",
    "<server name='www.example.com' publish='A'/><host os='%s'/><connect to='www.example.com' times='2'/>",
    "<server name='www.example.com' publish='AAAA'/><host os='%s'/><connect to='www.example.com' times='2'/>",
    "<server name='www.example.com'/><host os='%s'/><connect to='wwww.example.com' times='2'/>",
    "<server name='www.example.com' ipv6-state='dead'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com' ipv6-state='blackhole'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com' ipv6-state='refuse'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com' state='refuse'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com' state='dead'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com' ipv4-state='dead'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns fault='ignore'/><host os='%s'/><connect to='www.example.com' times='2'/>",
    "<server name='www.example.com'/><dns fault='ignore' for='A'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns state='blackhole'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns state='refuse'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns state='dead'/><host os='%s'/><connect to='www.example.com' times='2'/>",
    "<server name='www.example.com'/><dns id='a' state='blackhole'/><dns id='b'/><host os='%s'/>"
        "<connect to='www.example.com' times='2' every='60s'/>",
    "<server name='www.example.com'/><dns id='a' state='refuse'/><dns id='b' state='dead'/><dns id='c'/>"
        "<host os='%s'/><connect to='www.example.com' times='2' every='20s'/>",
    "<server name='www.example.com'/><dns id='a' ipv4='none'/><dns id='b' ipv6='none'/><host os='%s'/>"
        "<connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns ipv4='none'/><host os='%s'/><connect to='www.example.com'/>",
    "<server name='www.example.com'/><dns ipv6='none'/><host os='%s'/><connect to='www.example.com'/>",
    "<domain id='d' ipv6='none'/><server name='www.example.com'/><host os='%s'/><connect to='www.example.com'/>",
    "<domain id='d' ipv4='none'/><server name='www.example.com'/><host os='%s'/><connect to='www.example.com'/>",
    "<domain id='d' ipv4='10.0.0.0/16'/><server name='www.example.com'/><host os='%s'/>"
        "<connect to='www.example.com'/>",
    "<server name='www.example.com'/><site id='s'><router/><host os='%s'/></site><connect to='www.example.com'/>",
    "<server name='www.example.com'/><site id='s'><router state='dead'/><host os='%s'/></site>"
        "<connect to='www.example.com'/>",
    "<domain id='d' ipv4='none'/><server name='www.example.com'/><site id='s'><router ra='O'/><host os='%s'/></site>"
        "<connect to='www.example.com'/>",
    "<server name='www.example.com'/><site id='s'><router ra='M'/><router prefix='none'/><host os='%s'/></site>"
        "<connect to='www.example.com' times='3' every='2s'/><connect to='www.example.com' at='1s'/>",
    "<domain id='d' rtt='700ms'/><dns rtt='700ms'/><server name='www.example.com'/><host os='%s'/>"
        "<connect to='www.example.com'/>",
    "<domain id='d' rtt='4s'/><dns rtt='4s'/><server name='www.example.com'/><host os='%s'/>"
        "<connect to='www.example.com'/>",
    "<domain id='d' rtt='11s'/><dns rtt='11s'/><server name='www.example.com'/><host os='%s'/>"
        "<connect to='www.example.com' patience='40s'/>",
    "<domain id='d' ipv6='2001:db8::/48' ipv4='198.18.0.0/16'/>"
        "<server name='www.example.com' ipv6='2001:db8:0:1::1 2001:db8:0:2::1' "
        "ipv4='198.18.3.9 198.18.128.1 198.18.0.200'/>"
        "<host os='%s'/><connect to='www.example.com'/>",
    "<domain id='d' ipv6='2001:db8::/48'/><server name='www.example.com' ipv6='2001:db8:0:1::1 2001:db8:0:2::1'/>"
        "<site ipv6='none'><host os='%s'/></site><host id='pc' ipv6='2001:db8::99;temporary 2001:db8::98' "
        "os='linux-2009'/><host id='pd' ipv6='2001:db8::89;temporary 2001:db8::88' os='windows-vista'/>"
        "<host id='pe' ipv6='2001:db8::79;deprecated 2001:db8::78' os='windows-xp-sp3'/>"
        "<connect to='www.example.com'/>",
    "<server name='www.example.com'/><host os='%s' ipv6='none'/><connect to='www.example.com'/>",
    "<server id='w' ipv4='198.18.0.9' ipv6='none'/><host os='%s'/><connect to='198.18.0.9'/>",
    "<server name='www.example.com'/><host os='%s'/><resolve to='www.example.com' times='3' every='200s'/>"
        "<resolve to='198.18.0.1' times='2'/>",
    "<server name='www.example.com'/><dns fault='ignore' for='A'/><host os='%s'/>"
        "<resolve to='www.example.com' times='2'/><resolve to='198.18.0.1' times='2'/>",
    "<domain id='a'/><domain id='b'/><link between='a b' rtt='30ms' loss='30%%' jitter='5ms'/>"
        "<server name='www.example.com' in='b'/><dns in='b'/><host os='%s' in='a' dns='dns-1'/>"
        "<connect to='www.example.com' times='5'/>",
};

/* What can befall its queries. */
static const char *const ran_faults[] = {
    "nxdomain", "servfail", "notimp", "formerr", "refused", "wrong-address", "wrong-length", "wrong-id", "wrong-name",
    "header-only", "garbage", "lame", "truncate", "ignore none", "servfail none", "garbage none", "truncate none",
};
