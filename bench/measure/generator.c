/*
 * A load generator for DNS over UDP. It asks prepared queries in order, again and again, for a bounded
 * time or number of queries, either with so many outstanding (closed loop) or at a fixed rate (open loop),
 * and prints what came back as one line of JSON. SIGTERM ends it early, with the same line. One thread,
 * which never sleeps: it wants a core of its own.
 *
 * The file of queries is what TCP would carry: two bytes of length, then the message (dnsperf -B).
 * Queries leave from several ports and from many addresses of 127.0.0.0/8, as those of resolvers do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    BATCH = 64,                    /* messages a system call */
    IDS = 65536,                   /* queries of one socket that can be told apart */
    MAX_SOCKETS = 64,
    MAX_SOURCES = 1000,
    MAX_MESSAGE_BYTES = 4096,
    SOCKET_BUFFER_BYTES = 4 << 20, /* the kernel caps it at net.core.rmem_max */
    BUCKETS_PER_OCTAVE = 32,       /* latencies are told to 3 % */
    BUCKETS = 64 * BUCKETS_PER_OCTAVE,
    RCODES = 16
};

static const uint64_t SECOND = 1000000000;
static const uint64_t PATIENCE = 500000000; /* after so many ns a query counts as lost */
static const uint64_t STALL = 1000000; /* a turn that takes so many ns was interrupted by somebody */

struct query {
    uint8_t *message;
    uint16_t length;
    uint16_t question_end;
};

struct outstanding {
    uint64_t sent_at; /* 0: nothing outstanding with this ID */
    uint32_t query;
};

/* IDs are given in order, so those between `oldest` and `next` are all that can be outstanding. */
struct port {
    int fd;
    uint16_t next, oldest;
    uint32_t waiting;
    struct outstanding by_id[IDS];
};

struct source {
    _Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

static struct {
    struct sockaddr_in server;
    const char *queries;
    double seconds;
    uint64_t count, window, rate;
    unsigned sockets, sources;
} options = {.seconds = 1, .count = UINT64_MAX, .window = 200, .sockets = 8, .sources = 199};

static struct {
    uint64_t sent, answered, lost, unexpected, with_records, truncated, bytes;
    uint64_t rcodes[RCODES], latencies[BUCKETS], longest_ns, behind_ns, stalled_ns;
} counts;

static volatile sig_atomic_t told_to_end;

static struct query *queries;
static size_t query_count, next_query;
static struct port *ports;
static struct source sources[MAX_SOURCES];
static unsigned next_source;

static struct mmsghdr incoming[BATCH], outgoing[BATCH];
static struct iovec incoming_parts[BATCH], outgoing_parts[BATCH];
static uint8_t received[BATCH][MAX_MESSAGE_BYTES];

static void fail(const char *what) {
    fprintf(stderr, "generator: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static unsigned bucket(uint64_t ns) {
    if (ns < BUCKETS_PER_OCTAVE)
        return (unsigned)ns;
    unsigned octave = 63 - (unsigned)__builtin_clzll(ns); /* 5 or more */
    return (octave - 4) * BUCKETS_PER_OCTAVE + (unsigned)(ns >> (octave - 5)) % BUCKETS_PER_OCTAVE;
}

/* The longest latency of a bucket, in microseconds. */
static double bucket_us(unsigned index) {
    if (index < BUCKETS_PER_OCTAVE)
        return index / 1e3;
    unsigned octave = index / BUCKETS_PER_OCTAVE + 4;
    uint64_t next = BUCKETS_PER_OCTAVE + index % BUCKETS_PER_OCTAVE + 1;
    return (double)(next << (octave - 5)) / 1e3;
}

static double percentile_us(double share) {
    uint64_t rank = (uint64_t)((double)counts.answered * share), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += counts.latencies[i];
        if (seen > rank)
            return bucket_us(i);
    }
    return (double)counts.longest_ns / 1e3;
}

/* The end of the question, which begins behind the header; 0 if there is none. */
static uint16_t question_end(const uint8_t *message, size_t length) {
    size_t at = 12;
    while (at < length && message[at] != 0 && message[at] < 64)
        at += 1u + message[at];
    return at + 5 <= length && message[at] == 0 ? (uint16_t)(at + 5) : 0;
}

static void load_queries(void) {
    FILE *file = fopen(options.queries, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0)
        fail(options.queries);
    size_t size = (size_t)status.st_size, at = 0;
    uint8_t *bytes = malloc(size + 1);
    queries = calloc(size / 19 + 1, sizeof *queries); /* the shortest query, with its length */
    if (!bytes || !queries || fread(bytes, 1, size, file) != size)
        fail("the queries cannot be read");
    fclose(file);
    while (at + 2 <= size) {
        size_t length = (size_t)bytes[at] << 8 | bytes[at + 1];
        uint8_t *message = bytes + at + 2;
        at += 2 + length;
        if (length < 17 || at > size || question_end(message, length) == 0)
            fail("the file of queries is damaged");
        queries[query_count++] =
            (struct query){message, (uint16_t)length, question_end(message, length)};
    }
    /* An ID is written into the query itself, so none may stand in a batch twice. */
    if (query_count < BATCH)
        fail("there must be 64 queries or more");
}

/* 127.1.0.1, 127.2.0.1, …: each in a network of its own. */
static void prepare_source(struct source *source, unsigned number) {
    struct cmsghdr *header = (struct cmsghdr *)source->control;
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    uint32_t address = 127u << 24 | (1 + number % 250) << 16 | (number / 250) << 8 | 1;
    struct in_pktinfo from = {.ipi_spec_dst.s_addr = htonl(address)};
    memcpy(CMSG_DATA(header), &from, sizeof from);
}

static void open_port(struct port *port) {
    int bytes = SOCKET_BUFFER_BYTES;
    port->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};
    if (port->fd < 0 || bind(port->fd, (struct sockaddr *)&any, sizeof any) != 0)
        fail("no socket");
    setsockopt(port->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(port->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

static void prepare(void) {
    load_queries();
    ports = calloc(options.sockets, sizeof *ports);
    if (!ports)
        fail("no memory");
    for (unsigned i = 0; i < options.sockets; i++)
        open_port(&ports[i]);
    for (unsigned i = 0; i < options.sources; i++)
        prepare_source(&sources[i], i);
    for (unsigned i = 0; i < BATCH; i++) {
        incoming_parts[i] = (struct iovec){received[i], MAX_MESSAGE_BYTES};
        incoming[i].msg_hdr = (struct msghdr){.msg_iov = &incoming_parts[i], .msg_iovlen = 1};
        outgoing[i].msg_hdr = (struct msghdr){.msg_name = &options.server,
                                              .msg_namelen = sizeof options.server,
                                              .msg_iov = &outgoing_parts[i],
                                              .msg_iovlen = 1,
                                              .msg_controllen = sizeof sources[0].control};
    }
}

static void lose(struct port *port, uint16_t id) {
    port->by_id[id].sent_at = 0;
    port->waiting--;
    counts.lost++;
}

/* Forgets what was answered, and what was sent before `limit`, which is lost. */
static void advance(struct port *port, uint64_t limit) {
    while (port->oldest != port->next) {
        uint64_t sent_at = port->by_id[port->oldest].sent_at;
        if (sent_at != 0 && sent_at >= limit)
            return;
        if (sent_at != 0)
            lose(port, port->oldest);
        port->oldest++;
    }
}

static void take(struct port *port, const uint8_t *answer, size_t length, uint64_t time) {
    if (length < 12 || !(answer[2] & 0x80)) {
        counts.unexpected++;
        return;
    }
    struct outstanding *asked = &port->by_id[answer[0] << 8 | answer[1]];
    const struct query *query = &queries[asked->query];
    if (asked->sent_at == 0 || length < query->question_end ||
        memcmp(answer + 12, query->message + 12, query->question_end - 12u) != 0) {
        counts.unexpected++;
        return;
    }
    uint64_t latency = time > asked->sent_at ? time - asked->sent_at : 0;
    asked->sent_at = 0;
    port->waiting--;
    counts.answered++;
    counts.bytes += length;
    counts.rcodes[answer[3] & 15]++;
    counts.truncated += (answer[2] & 2) != 0;
    counts.with_records += answer[6] != 0 || answer[7] != 0;
    counts.latencies[bucket(latency)]++;
    if (latency > counts.longest_ns)
        counts.longest_ns = latency;
}

static void receive(struct port *port) {
    int got;
    do {
        got = recvmmsg(port->fd, incoming, BATCH, MSG_DONTWAIT, NULL);
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            fail("nothing can be received");
        uint64_t time = now();
        for (int i = 0; i < got; i++)
            take(port, received[i], incoming[i].msg_len, time);
    } while (got == BATCH);
}

/* Sends up to so many of the next queries, and returns how many. */
static unsigned ask(struct port *port, unsigned wanted) {
    /* Neither may an ID be given that is still out, nor all, or the ring would look empty. */
    unsigned free_ids = (uint16_t)(port->oldest - port->next - 1);
    unsigned count = wanted > BATCH ? BATCH : wanted;
    if (count > free_ids)
        count = free_ids;
    if (count > options.count - counts.sent)
        count = (unsigned)(options.count - counts.sent);
    size_t number = next_query;
    unsigned from = next_source;
    for (unsigned i = 0; i < count; i++) {
        struct query *query = &queries[number];
        uint16_t id = (uint16_t)(port->next + i);
        query->message[0] = (uint8_t)(id >> 8);
        query->message[1] = (uint8_t)id;
        port->by_id[id].query = (uint32_t)number;
        outgoing_parts[i] = (struct iovec){query->message, query->length};
        outgoing[i].msg_hdr.msg_control = sources[from].control;
        number = number + 1 == query_count ? 0 : number + 1;
        from = from + 1 == options.sources ? 0 : from + 1;
    }
    uint64_t time = now();
    int sent = count == 0 ? 0 : sendmmsg(port->fd, outgoing, count, MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
        fail("nothing can be sent");
    for (int i = 0; i < sent; i++)
        port->by_id[port->next++].sent_at = time;
    unsigned done = sent > 0 ? (unsigned)sent : 0;
    port->waiting += done;
    counts.sent += done;
    next_query = (next_query + done) % query_count;
    next_source = (next_source + done) % options.sources;
    return done;
}

/* Asked once a turn: whether there is to be another one, beginning now. */
static int goes_on(uint64_t time, uint64_t end) {
    static uint64_t before;
    if (before != 0 && time - before >= STALL)
        counts.stalled_ns += time - before;
    before = time;
    return time < end && counts.sent < options.count && !told_to_end;
}

/* Keeps as many queries outstanding as the window has, shared among the ports. */
static void saturate(uint64_t end) {
    uint64_t share = options.window / options.sockets;
    for (uint64_t time = now(); goes_on(time, end); time = now()) {
        for (unsigned i = 0; i < options.sockets; i++) {
            struct port *port = &ports[i];
            receive(port);
            advance(port, time - PATIENCE);
            if (port->waiting < share)
                ask(port, (unsigned)(share - port->waiting));
        }
    }
}

/* Asks when a query is due, whatever has been answered. */
static void pace(uint64_t start, uint64_t end) {
    unsigned turn = 0;
    for (uint64_t time = now(); goes_on(time, end); time = now()) {
        uint64_t due = (uint64_t)((double)(time - start) * (double)options.rate / 1e9) + 1;
        if (due > counts.sent) {
            uint64_t behind = (due - counts.sent - 1) * SECOND / options.rate;
            if (behind > counts.behind_ns)
                counts.behind_ns = behind;
            ask(&ports[turn], (unsigned)(due - counts.sent > BATCH ? BATCH : due - counts.sent));
            turn = turn + 1 == options.sockets ? 0 : turn + 1;
        }
        for (unsigned i = 0; i < options.sockets; i++) {
            if (ports[i].waiting > 0)
                receive(&ports[i]);
            advance(&ports[i], time - PATIENCE);
        }
    }
}

static void wait_for_the_last(void) {
    uint64_t end = now() + PATIENCE;
    uint32_t waiting;
    do {
        waiting = 0;
        for (unsigned i = 0; i < options.sockets; i++) {
            receive(&ports[i]);
            waiting += ports[i].waiting;
        }
    } while (waiting > 0 && now() < end);
    for (unsigned i = 0; i < options.sockets; i++)
        advance(&ports[i], UINT64_MAX);
}

static void print(double seconds) {
    uint64_t named = counts.rcodes[0] + counts.rcodes[3] + counts.rcodes[5];
    printf("{\"seconds\": %.6f, \"sent\": %lu, \"answered\": %lu, \"lost\": %lu, "
           "\"unexpected\": %lu, \"rcodes\": {\"NOERROR\": %lu, \"NXDOMAIN\": %lu, "
           "\"REFUSED\": %lu, \"others\": %lu}, \"with_records\": %lu, \"truncated\": %lu, "
           "\"bytes\": %lu, \"behind_us\": %.1f, \"stalled\": %.4f, \"latency_us\": "
           "{\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"max\": %.1f}}\n",
           seconds, counts.sent, counts.answered, counts.lost, counts.unexpected, counts.rcodes[0],
           counts.rcodes[3], counts.rcodes[5], counts.answered - named, counts.with_records,
           counts.truncated, counts.bytes, (double)counts.behind_ns / 1e3,
           (double)counts.stalled_ns / 1e9 / seconds, percentile_us(0.5), percentile_us(0.9),
           percentile_us(0.99), percentile_us(0.999), (double)counts.longest_ns / 1e3);
}

static void usage(void) {
    fprintf(stderr, "generator --server ADDRESS:PORT --queries FILE [--seconds S]\n"
                    "  [--window OUTSTANDING | --rate A_SECOND] [--count N] [--sockets N] [--sources N]\n");
    exit(2);
}

static void read_server(char *text) {
    char *colon = strrchr(text, ':');
    if (!colon)
        usage();
    *colon = 0;
    options.server.sin_family = AF_INET;
    options.server.sin_port = htons((uint16_t)atoi(colon + 1));
    if (inet_pton(AF_INET, text, &options.server.sin_addr) != 1)
        usage();
}

static void read_options(int count, char **words) {
    static const struct option known[] = {
        {"server", 1, 0, 's'}, {"queries", 1, 0, 'q'}, {"seconds", 1, 0, 't'},
        {"count", 1, 0, 'n'},  {"window", 1, 0, 'w'},  {"rate", 1, 0, 'r'},
        {"sockets", 1, 0, 'p'}, {"sources", 1, 0, 'a'}, {0, 0, 0, 0}};
    for (int c; (c = getopt_long(count, words, "", known, NULL)) != -1;) {
        switch (c) {
        case 's': read_server(optarg); break;
        case 'q': options.queries = optarg; break;
        case 't': options.seconds = atof(optarg); break;
        case 'n': options.count = strtoul(optarg, NULL, 10); break;
        case 'w': options.window = strtoul(optarg, NULL, 10); break;
        case 'r': options.rate = strtoul(optarg, NULL, 10); break;
        case 'p': options.sockets = (unsigned)atoi(optarg); break;
        case 'a': options.sources = (unsigned)atoi(optarg); break;
        default: usage();
        }
    }
    if (options.server.sin_family == 0 || !options.queries || options.seconds <= 0 ||
        options.sockets < 1 || options.sockets > MAX_SOCKETS || options.sources < 1 ||
        options.sources > MAX_SOURCES || options.window < options.sockets ||
        options.window > (uint64_t)options.sockets * (IDS / 2))
        usage();
}

static void on_signal(int number) {
    told_to_end = number;
}

int main(int count, char **words) {
    read_options(count, words);
    prepare();
    signal(SIGTERM, on_signal);
    uint64_t start = now(), end = start + (uint64_t)(options.seconds * 1e9);
    if (options.rate > 0)
        pace(start, end);
    else
        saturate(end);
    uint64_t stopped = now();
    wait_for_the_last();
    print((double)(stopped - start) / 1e9);
    return 0;
}
