/*
 * measure.c - what whole commands take
 *
 *   measure [-c] ROUNDS N NAME COMMAND... [-- N NAME COMMAND...]...
 *
 * Runs the commands after each other, ROUNDS times over, their output thrown away, and prints for
 * each the wall time, the CPU time of all its threads, ns of CPU for each of the N things that it
 * does, this as a multiple of a step of the calibration loop, and the most memory that it had.
 * `busy` is CPU time by wall time, the processors that the command itself had. `others` is how many
 * were at work for somebody else meanwhile, or were taken away by the machine below: where that is
 * not near 0, wall times say little. -c compares: wall and CPU time of the first command as multiples of
 * this one's, round by round, and by wall of those rounds alone in which both had the machine for
 * themselves, and how many these were.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "bench/clock.h"
#include "bench/rounds.h"

#define MAX_COMMANDS 8
#define QUIET 0.1               /* processors that others had, at most */

struct command {
    double n;                   /* things that it does */
    const char *name;
    char **argv;
    struct rounds wall, cpu;    /* s */
    struct rounds ns;           /* of CPU for a thing */
    struct rounds busy, others; /* processors */
    long most_kib;
};

static double
wall_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* Returns: CPU time that all processors have spent at work, or that was stolen from them; s. See proc(5). */
static double
machine_now(void)
{
    unsigned long long user = 0, nice = 0, system = 0, idle, wait, irq = 0, softirq = 0, steal = 0;
    FILE *file = fopen("/proc/stat", "r");

    if (file == NULL)
        return 0;
    if (fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait, &irq, &softirq,
               &steal) != 8)
        user = nice = system = irq = softirq = steal = 0;
    fclose(file);
    return (double) (user + nice + system + irq + softirq + steal) / (double) sysconf(_SC_CLK_TCK);
}

static double
seconds(struct timeval time)
{
    return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

/* Never returns. */
static void
become(char **argv)
{
    int nothing = open("/dev/null", O_WRONLY);

    if (nothing < 0 || dup2(nothing, STDOUT_FILENO) < 0)
        _exit(127);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

static void
run(struct command *command)
{
    double machine = machine_now(), start = wall_now();
    struct rusage usage;
    int status;
    pid_t child = fork();

    if (child == 0)
        become(command->argv);
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        g_error("cannot run %s", command->argv[0]);
    if (status != 0) {
        g_printerr("%s: failed\n", command->name);
        exit(1);
    }

    double wall = wall_now() - start, cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);

    rounds_add(&command->wall, wall);
    rounds_add(&command->cpu, cpu);
    rounds_add(&command->ns, cpu * 1e9 / command->n);
    rounds_add(&command->busy, cpu / wall);
    rounds_add(&command->others, MAX((machine_now() - machine - cpu) / wall, 0));
    command->most_kib = MAX(command->most_kib, usage.ru_maxrss);
}

/* By wall, in rounds in which both had the machine for themselves. */
static struct rounds
quiet_ratio(const struct command *first, const struct command *command)
{
    struct rounds ratio = { 0 };

    for (unsigned i = 0; i < command->wall.n; i++)
        if (first->others.value[i] <= QUIET && command->others.value[i] <= QUIET)
            rounds_add(&ratio, first->wall.value[i] / command->wall.value[i]);
    return ratio;
}

static void
print_ratios(const struct command *first, const struct command *command)
{
    struct rounds wall = rounds_ratio(&first->wall, &command->wall), cpu = rounds_ratio(&first->cpu, &command->cpu);
    struct rounds quiet = quiet_ratio(first, command);
    g_autofree char *wall_text = rounds_text(&wall, 2);
    g_autofree char *cpu_text = rounds_text(&cpu, 2);
    g_autofree char *quiet_text = quiet.n > 0 ? rounds_text(&quiet, 2) : g_strdup("none");

    printf("  %-27s %-19s %-19s %s, %u rounds\n", command->name, wall_text, cpu_text, quiet_text, quiet.n);
}

static void
print(const struct command *command, const struct rounds *unit)
{
    struct rounds calibrated = rounds_ratio(&command->ns, unit);
    g_autofree char *wall = rounds_text(&command->wall, 2);
    g_autofree char *cpu = rounds_text(&command->cpu, 2);

    printf("%-29s %-19s %-19s %6.0f %6.0f %5.0f %5.2f %6.2f\n", command->name, wall, cpu, rounds_median(&command->ns),
           rounds_median(&calibrated), (double) command->most_kib / 1024, rounds_median(&command->busy),
           rounds_median(&command->others));
}

/* Reads what stands before the next "--". Returns: what stands behind it; NULL: nothing. */
static char **
read_command(struct command *command, char **argv)
{
    char **end = argv;

    while (*end != NULL && strcmp(*end, "--") != 0)
        end++;
    if (end - argv < 3 || (command->n = strtod(argv[0], NULL)) <= 0) {
        g_printerr("usage: measure [-c] ROUNDS N NAME COMMAND... [-- N NAME COMMAND...]...\n");
        exit(2);
    }
    command->name = argv[1];
    command->argv = argv + 2;
    bool more = *end != NULL;
    *end = NULL;
    return more ? end + 1 : NULL;
}

int
main(int argc, char **argv)
{
    static struct command command[MAX_COMMANDS];
    struct rounds unit = { 0 };
    bool compares = argc > 1 && strcmp(argv[1], "-c") == 0;
    char **rest = argv + MIN(argc, 1 + compares);
    long n_rounds = *rest != NULL ? strtol(*rest, NULL, 10) : 1;
    int n = 0;

    n_rounds = CLAMP(n_rounds, 1, MAX_ROUNDS);
    for (rest += *rest != NULL; rest != NULL; n++) {
        if (n == MAX_COMMANDS)
            g_error("too many commands");
        rest = read_command(&command[n], rest);
    }
    for (long round = 0; round < n_rounds; round++) {
        rounds_add(&unit, calibration_ns());
        for (int i = 0; i < n; i++)
            run(&command[i]);
    }
    printf("%-29s %-19s %-19s %6s %6s %5s %5s %6s\n", "whole runs", "wall s", "CPU s", "ns", "x cal", "MiB", "busy",
           "others");
    for (int i = 0; i < n; i++)
        print(&command[i], &unit);
    g_autofree char *ratio = g_strdup_printf("%s : this", command[0].name);
    if (compares)
        printf("%-29s %-19s %-19s %s\n", ratio, "by wall", "by CPU", "by wall, if quiet");
    for (int i = 1; compares && i < n; i++)
        print_ratios(&command[0], &command[i]);
    return 0;
}
