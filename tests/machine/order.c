/*
 * order.c - asks the machine itself: the order of getaddrinfo(), and the sources
 *
 *   order NAME    prints "destination,source,error", a line each, as v6sim select does in CSV
 *
 * Built by tests/machine.sh with each C library that there is.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *
error_name(int error)
{
    static const struct { int error; const char *name; } names[] = {
        { ENETUNREACH, "ENETUNREACH" }, { EHOSTUNREACH, "EHOSTUNREACH" }, { EACCES, "EACCES" }, { EINVAL, "EINVAL" },
        { EADDRNOTAVAIL, "EADDRNOTAVAIL" }, { EAFNOSUPPORT, "EAFNOSUPPORT" },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].error == error)
            return names[i].name;
    return strerror(error);
}

/* What the kernel would send from; connecting UDP sends nothing. */
static void
print_source(const struct addrinfo *to)
{
    int fd = socket(to->ai_family, SOCK_DGRAM, 0);
    struct sockaddr_storage from;
    socklen_t n = sizeof from;
    char text[64];

    if (fd >= 0 && connect(fd, to->ai_addr, to->ai_addrlen) == 0 &&
        getsockname(fd, (struct sockaddr *) &from, &n) == 0 &&
        getnameinfo((struct sockaddr *) &from, n, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
        printf("%.*s,\n", (int) strcspn(text, "%"), text);
    else
        printf(",%s\n", error_name(errno));
    if (fd >= 0)
        close(fd);
}

int
main(int argc, char **argv)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
    struct addrinfo *list;
    int error = argc == 2 ? getaddrinfo(argv[1], "9", &hints, &list) : EAI_NONAME;

    if (error != 0) {
        fprintf(stderr, "order: %s\n", gai_strerror(error));
        return 1;
    }
    for (const struct addrinfo *to = list; to != NULL; to = to->ai_next) {
        char text[64];

        getnameinfo(to->ai_addr, to->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST);
        printf("%s,", text);
        print_source(to);
    }
    freeaddrinfo(list);
    return 0;
}
